import HTTPMessages
import WireFormat

/// Header fields grouped by name, as events and results contain them.
struct FieldGroups {
  /// The fields of one name. ``FieldGroups/indices(of:)`` lists them.
  struct Group {
    /// The index of the first field.
    let first: Int
    /// The index of the last field.
    fileprivate(set) var last: Int
  }

  let fields: HTTPFields
  /// The groups in the order in which their names first appear.
  private(set) var groups: [Group] = []
  /// For each field but a group's last, the index of the next one in the group. Empty if no name is repeated.
  private var successors: [Int] = []

  init(_ fields: HTTPFields) {
    self.fields = fields
    groups.reserveCapacity(fields.count)
    if fields.count <= Self.fewFields { compare() } else { hash() }
  }

  /// Up to this number, comparing all names is faster than hashing them. With very many fields it would take seconds.
  private static let fewFields = 64

  private mutating func compare() {
    for index in 0..<fields.count {
      add(index, to: groups.firstIndex { fields.isSameName(at: $0.first, index) })
    }
  }

  private mutating func hash() {
    var positions: [[UInt8]: Int] = [:]
    for index in 0..<fields.count {
      let name = fields.name(at: index).map(lowercasedASCII)
      let position = positions[name]
      if position == nil { positions[name] = groups.count }
      add(index, to: position)
    }
  }

  /// Adds a field to the group at this position, or to a new one.
  private mutating func add(_ index: Int, to position: Int?) {
    guard let position else { return groups.append(Group(first: index, last: index)) }
    if successors.isEmpty { successors = [Int](repeating: 0, count: fields.count) }
    successors[groups[position].last] = index
    groups[position].last = index
  }

  /// The indices of a group's fields, in order.
  func indices(of group: Group) -> Indices { Indices(index: group.first, last: group.last, successors: successors) }

  /// The indices of a group's fields.
  struct Indices: Sequence, IteratorProtocol {
    /// The index to return next.
    fileprivate var index: Int?
    fileprivate let last: Int
    fileprivate let successors: [Int]

    mutating func next() -> Int? {
      guard let current = index else { return nil }
      index = current == last ? nil : successors[current]
      return current
    }
  }

  /// Whether the fields of a group have this name, given in lower case.
  func isName(_ group: Group, _ lowercased: StaticString) -> Bool { fields.isName(at: group.first, lowercased) }

  /// Writes the name of a group as a key, either as in its first field or in lower case.
  func writeName(_ group: Group, lowercased: Bool = false, to json: inout JSONWriter) {
    let name = fields.name(at: group.first)
    if lowercased {
      json.key(utf8: name.map(lowercasedASCII)[...])
    } else {
      json.key(utf8: name)
    }
  }

  /// Writes the value of a field as a string.
  func writeValue(_ index: Int, to json: inout JSONWriter) {
    let value = fields.value(at: index)
    if json.stringIfPlain(value.span) { return }
    json.value { output in
      output.append(UInt8(ascii: "\""))
      Self.appendText(value, to: &output)
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Writes the values of a group as one string (RFC 9110 section 5.3).
  func writeJoinedValue(_ group: Group, separator: StaticString = ", ", to json: inout JSONWriter) {
    if group.first == group.last { return writeValue(group.first, to: &json) }
    json.value { output in
      output.append(UInt8(ascii: "\""))
      for index in indices(of: group) {
        if index != group.first { separator.withUTF8Buffer { output.append(contentsOf: $0) } }
        Self.appendText(fields.value(at: index), to: &output)
      }
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Writes the values of a group as an array.
  func writeValues(_ group: Group, to json: inout JSONWriter) {
    json.array { json in
      for index in indices(of: group) { writeValue(index, to: &json) }
    }
  }

  /// The approximate size of all fields as JSON, in bytes.
  var estimatedLength: Int {
    // Of those that the fields have themselves, four are not part of a name or value.
    fields.byteCount + fields.count * 4
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
