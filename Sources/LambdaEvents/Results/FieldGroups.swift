import HTTPMessages
import WireFormat

/// Header fields grouped by name, as events and results contain them.
struct FieldGroups {
  let fields: HTTPFields
  /// The indices of each name's fields, in the order in which the names first appear.
  let groups: [[Int]]

  init(_ fields: HTTPFields) {
    self.fields = fields
    groups = fields.count <= Self.fewFields ? Self.compared(fields) : Self.hashed(fields)
  }

  /// Up to this number, comparing all names is faster than hashing them. With very many fields it would take seconds.
  private static let fewFields = 64

  private static func compared(_ fields: HTTPFields) -> [[Int]] {
    var groups: [[Int]] = []
    for index in 0..<fields.count {
      let position = groups.firstIndex { $0.first.map { fields.isSameName(at: $0, index) } ?? false }
      if let position { groups[position].append(index) } else { groups.append([index]) }
    }
    return groups
  }

  private static func hashed(_ fields: HTTPFields) -> [[Int]] {
    var groups: [[Int]] = []
    var positions: [[UInt8]: Int] = [:]
    for index in 0..<fields.count {
      let name = fields.name(at: index).map(lowercasedASCII)
      if let position = positions[name] {
        groups[position].append(index)
      } else {
        positions[name] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  /// Whether the fields of a group have this name, given in lower case.
  func isName(_ group: [Int], _ lowercased: StaticString) -> Bool {
    group.first.map { fields.isName(at: $0, lowercased) } ?? false
  }

  /// Writes the name of a group as a key, either as in its first field or in lower case.
  func writeName(_ group: [Int], lowercased: Bool = false, to json: inout JSONWriter) {
    guard let index = group.first else { return }
    let name = fields.name(at: index)
    if lowercased {
      json.key(utf8: name.map(lowercasedASCII)[...])
    } else {
      json.key(utf8: name)
    }
  }

  /// Writes the value of a field as a string.
  func writeValue(_ index: Int, to json: inout JSONWriter) {
    json.value { output in
      output.append(UInt8(ascii: "\""))
      Self.appendText(fields.value(at: index), to: &output)
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Writes the values of a group as one string (RFC 9110 section 5.3).
  func writeJoinedValue(_ group: [Int], separator: StaticString = ", ", to json: inout JSONWriter) {
    json.value { output in
      output.append(UInt8(ascii: "\""))
      for (offset, index) in group.enumerated() {
        if offset > 0 { separator.withUTF8Buffer { output.append(contentsOf: $0) } }
        Self.appendText(fields.value(at: index), to: &output)
      }
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Writes the values of a group as an array.
  func writeValues(_ group: [Int], to json: inout JSONWriter) {
    json.array { json in
      for index in group { writeValue(index, to: &json) }
    }
  }

  /// The approximate size of all fields as JSON, in bytes.
  var estimatedLength: Int {
    (0..<fields.count).reduce(0) { $0 + fields.name(at: $1).count + fields.value(at: $1).count + 8 }
  }

  /// Appends a field's value, escaped for a JSON string. A value that is not UTF-8 is read as ISO 8859-1, HTTP's
  /// historical encoding (RFC 9110 section 5.5): each byte becomes the character with that number, so no byte is lost.
  private static func appendText(_ value: ArraySlice<UInt8>, to output: inout [UInt8]) {
    value.withUnsafeBufferPointer { bytes in
      if JSONString.escape(bytes, into: &output) { return }
      var scalars = String.UnicodeScalarView()
      for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
      var text = String(scalars)
      text.withUTF8 { _ = JSONString.escape($0, into: &output) }
    }
  }
}
