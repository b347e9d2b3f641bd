import WireFormat

/// Writes header fields and query parameters in the form of payload format 1.0 and load balancers: as an object with
/// the last value of each name, as an object with all values, or as both.
enum ValueMaps {
  /// Writes `headers`, `multiValueHeaders` or both.
  static func writeFields(
    _ groups: FieldGroups, single: Bool, multiValue: Bool, lowercased: Bool = false, to json: inout JSONWriter
  ) {
    if single {
      json.key("headers")
      json.object { json in
        for group in groups.groups {
          groups.writeName(group, lowercased: lowercased, to: &json)
          groups.writeValue(group.last, to: &json)
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

  /// Writes `queryStringParameters`, `multiValueQueryStringParameters` or both.
  ///
  /// - Parameter absentIsNull: whether to write `null` instead of an empty object if there are no parameters.
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

  /// How an object without members is written.
  enum Absent {
    case leftOut, null, emptyObject
  }

  /// Writes an object with one value for each name.
  static func write(
    _ parameters: [MatchedRoute.Parameter], as key: StaticString, absent: Absent, to json: inout JSONWriter
  ) {
    if parameters.isEmpty {
      switch absent {
      case .leftOut: return
      case .null:
        json.key(key)
        return json.null()
      case .emptyObject: break
      }
    }
    json.key(key)
    json.object { json in
      for parameter in parameters {
        json.key(parameter.name)
        json.string(utf8: parameter.value[...])
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
