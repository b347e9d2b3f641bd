import WireFormat

/// The result that API Gateway REST APIs and payload format 1.0 take.
enum RestAPIResult {
  /// Writes `"multiValueHeaders":{…}`. There is no `headers`: the gateway would add its values to these.
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
