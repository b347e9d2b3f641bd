/// Attributes in an extended header of POSIX, which replace fields of the next header:
/// <https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03>. Others, such as extended
/// attributes of files, are ignored.
struct PaxAttributes: Sendable, Equatable {
  var path: [UInt8]?
  var linkTarget: [UInt8]?
  var size: Int?
  var userID: Int?
  var groupID: Int?
  /// Without fractions of a second.
  var modificationTime: Int?

  /// Sparse files are stored in a form of their own.
  static let sparse = ImageError(
    .unsupported, "A layer has a sparse file", hint: "Build the layer with a tool that does not write sparse files.")

  /// Reads records of the form `LENGTH KEY=VALUE\n`.
  mutating func read(_ bytes: [UInt8]) throws(ImageError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Some programs fill the header up.
      if rest.allSatisfy({ $0 == 0 }) { return }
      guard let space = rest.firstIndex(of: UInt8(ascii: " ")), let length = Self.decimal(rest[..<space]),
        length > space - rest.startIndex + 1, length <= rest.count
      else { throw Self.invalid }
      let record = rest[space + 1..<rest.startIndex + length]
      guard record.last == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw Self.invalid
      }
      try set(String(decoding: record[..<equals], as: UTF8.self), to: Array(record[(equals + 1)...].dropLast()))
      rest = rest[(rest.startIndex + length)...]
    }
  }

  private static let invalid = ImageError(.broken, "An entry has an invalid extended header")

  private mutating func set(_ key: String, to value: [UInt8]) throws(ImageError) {
    switch key {
    case "path": path = value.isEmpty ? nil : value
    case "linkpath": linkTarget = value.isEmpty ? nil : value
    case "size": size = try Self.number(value)
    case "uid": userID = try Self.number(value)
    case "gid": groupID = try Self.number(value)
    case "mtime":
      let isNegative = value.first == UInt8(ascii: "-")
      let seconds = value.dropFirst(isNegative ? 1 : 0).prefix { $0 != UInt8(ascii: ".") }
      modificationTime = Self.decimal(seconds).map { isNegative ? -$0 : $0 }
    default: if key.hasPrefix("GNU.sparse.") { throw Self.sparse }
    }
  }

  private static func number(_ value: [UInt8]) throws(ImageError) -> Int? {
    if value.isEmpty { return nil }
    guard let number = decimal(value[...]) else { throw invalid }
    return number
  }

  /// A decimal number below 2^53 or so; nil if the text is not one.
  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), value < 1 << 54 else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
