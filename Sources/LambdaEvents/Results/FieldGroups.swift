import HTTPMessages
import WireFormat

/// Header fields grouped by name, to be written into the objects by which events and results tell them.
struct FieldGroups {
  /// The fields.
  let fields: HTTPFields
  /// For each name, in the order in which they first appear, the indices of its fields.
  let groups: [[Int]]

  init(_ fields: HTTPFields) {
    self.fields = fields
    groups = fields.count <= Self.fewFields ? Self.compared(fields) : Self.hashed(fields)
  }

  /// Up to here comparing each name with those before it costs less than hashing them; far beyond it costs seconds.
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

  /// Whether the fields of this group are named so, given in lower case.
  func isName(_ group: [Int], _ lowercased: StaticString) -> Bool {
    group.first.map { fields.isName(at: $0, lowercased) } ?? false
  }

  /// Writes the name of a group as a key, in the case in which it came first or in lower case.
  func writeName(_ group: [Int], lowercased: Bool = false, to json: inout JSONWriter) {
    guard let index = group.first else { return }
    let name = fields.name(at: index)
    if lowercased {
      json.key(utf8: name.map(lowercasedASCII)[...])
    } else {
      json.key(utf8: name)
    }
  }

  /// Writes the value of one field as a string.
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

  /// About how many bytes the fields take as JSON, told once.
  var estimatedLength: Int {
    (0..<fields.count).reduce(0) { $0 + fields.name(at: $1).count + fields.value(at: $1).count + 8 }
  }

  /// Appends a field's value, escaped for a JSON string. A value that is not UTF-8 is taken for ISO 8859-1, which is
  /// what HTTP made of such bytes of old (RFC 9110 section 5.5): each byte becomes the character of its number, and
  /// none is lost.
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
