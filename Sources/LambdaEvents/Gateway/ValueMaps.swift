import WireFormat

/// The pairs of objects by which payload format 1.0 and load balancers tell header fields and query parameters: one
/// with the last value of each name, one with all of them.
enum ValueMaps {
  /// Writes `headers` and `multiValueHeaders`, or one of them.
  static func writeFields(
    _ groups: FieldGroups, single: Bool, multiValue: Bool, lowercased: Bool = false, to json: inout JSONWriter
  ) {
    if single {
      json.key("headers")
      json.object { json in
        for group in groups.groups {
          guard let last = group.last else { continue }
          groups.writeName(group, lowercased: lowercased, to: &json)
          groups.writeValue(last, to: &json)
        }
      }
    }
    if multiValue {
      json.key("multiValueHeaders")
      json.object { json in
        for group in groups.groups {
          groups.writeName(group, lowercased: lowercased, to: &json)
          groups.writeValues(group, to: &json)
        }
      }
    }
  }

  /// Writes `queryStringParameters` and `multiValueQueryStringParameters`, or one of them.
  ///
  /// - Parameter absentIsNull: whether no parameters are told by `null` or by an empty object.
  static func writeParameters(
    _ groups: [(name: [UInt8], values: [[UInt8]])], single: Bool, multiValue: Bool, absentIsNull: Bool,
    to json: inout JSONWriter
  ) {
    if single {
      json.key("queryStringParameters")
      write(groups, absentIsNull: absentIsNull, to: &json) { values, json in
        json.string(utf8: (values.last ?? [])[...])
      }
    }
    if multiValue {
      json.key("multiValueQueryStringParameters")
      write(groups, absentIsNull: absentIsNull, to: &json) { values, json in
        json.array { json in
          for value in values { json.string(utf8: value[...]) }
        }
      }
    }
  }

  private static func write(
    _ groups: [(name: [UInt8], values: [[UInt8]])], absentIsNull: Bool, to json: inout JSONWriter,
    values: ([[UInt8]], inout JSONWriter) -> Void
  ) {
    if groups.isEmpty && absentIsNull { return json.null() }
    json.object { json in
      for group in groups {
        json.key(utf8: group.name[...])
        values(group.values, &json)
      }
    }
  }
}
