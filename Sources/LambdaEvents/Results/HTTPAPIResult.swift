import HTTPMessages
import WireFormat

/// The result format of API Gateway HTTP APIs (payload format 2.0) and Function URLs.
enum HTTPAPIResult {
  /// Writes `"headers":{…}`, each name once with its values joined, and `"cookies":[…]`, because Set-Cookie values must
  /// not be joined (RFC 6265 section 3).
  static func writeFields(_ fields: FieldGroups, to json: inout JSONWriter) {
    json.key("headers")
    json.object { json in
      for group in fields.groups where !fields.isName(group, "set-cookie") {
        fields.writeName(group, to: &json)
        fields.writeJoinedValue(group, to: &json)
      }
    }
    if let cookies = fields.groups.first(where: { fields.isName($0, "set-cookie") }) {
      json.key("cookies")
      fields.writeValues(cookies, to: &json)
    }
  }
}
