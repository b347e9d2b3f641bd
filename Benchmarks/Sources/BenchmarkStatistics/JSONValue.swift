/// A JSON document to write; numbers that JSON cannot express become null.
public enum JSONValue {
  case null
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])

  /// A number; null if it is nil.
  public static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  /// The document in compact form.
  public var text: String {
    switch self {
    case .null: "null"
    case .number(let value):
      if !value.isFinite {
        "null"
      } else if value == value.rounded(), abs(value) < 1e15 {
        "\(Int(value))"
      } else {
        "\(value)"
      }
    case .string(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
