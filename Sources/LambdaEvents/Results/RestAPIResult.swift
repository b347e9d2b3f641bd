import WireFormat

/// The result format of API Gateway REST APIs and payload format 1.0.
enum RestAPIResult {
  /// Writes `"multiValueHeaders":{…}`. Omits `headers`, because the gateway would add its values to these.
  static func writeFields(_ fields: FieldGroups, to json: inout JSONWriter) {
    json.key("multiValueHeaders")
    json.object { json in
      for group in fields.groups {
        fields.writeName(group, to: &json)
        fields.writeValues(group, to: &json)
      }
    }
  }
}
