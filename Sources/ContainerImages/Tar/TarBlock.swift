/// A header of 512 bytes: the ustar format of POSIX, which GNU's and the older ones resemble. See
/// <https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06> and
/// <https://www.gnu.org/software/tar/manual/html_node/Standard.html>.
struct TarBlock {
  /// The size of a block in bytes.
  static let size = 512

  private let bytes: [UInt8]

  /// - Parameter bytes: 512 bytes.
  /// - Throws: an error if the checksum is wrong.
  init(_ bytes: [UInt8]) throws(ImageError) {
    self.bytes = bytes
    var unsigned = 0
    var signed = 0
    for (offset, byte) in bytes.enumerated() {
      let byte = (148..<156).contains(offset) ? UInt8(ascii: " ") : byte
      unsigned += Int(byte)
      // Some old programs add up signed bytes.
      signed += Int(Int8(bitPattern: byte))
    }
    guard bytes.count == Self.size, let checksum = Self.number(bytes[148..<156]), [unsigned, signed].contains(checksum)
    else { throw ImageError(.broken, "It is not a tar archive, or it is damaged") }
  }

  /// The letter of the entry's type.
  var type: UInt8 { bytes[156] }
  var linkTarget: [UInt8] { text(157..<257) }
  var size: Int? { number(124..<136) }
  var mode: Int? { number(100..<108) }
  var userID: Int? { number(108..<116) }
  var groupID: Int? { number(116..<124) }
  var modificationTime: Int? { number(136..<148) }

  /// The name, with the prefix of the ustar format.
  var name: [UInt8] {
    let name = text(0..<100)
    // GNU's format has other fields there.
    guard bytes[257..<263].elementsEqual("ustar\0".utf8) else { return name }
    let prefix = text(345..<500)
    return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }

  private func text(_ range: Range<Int>) -> [UInt8] { Array(bytes[range].prefix { $0 != 0 }) }

  private func number(_ range: Range<Int>) -> Int? { Self.number(bytes[range]) }

  /// An octal number, or with GNU's extension a binary one; nil if it is invalid or too large.
  static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if let first = field.first, first & 0x80 != 0 {
      // Two's complement, the highest byte first. The marker bit is not part of it, the next one is the sign.
      var value = first & 0x40 != 0 ? -1 : 0
      for (index, byte) in field.enumerated() {
        let byte = index == 0 ? (first & 0x40 != 0 ? byte : byte & 0x7f) : byte
        guard value.magnitude < 1 << 54 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    let isPadding = { (byte: UInt8) in byte == 0 || byte == UInt8(ascii: " ") }
    let digits = field.drop(while: isPadding).prefix { !isPadding($0) }
    guard field[digits.endIndex...].allSatisfy(isPadding) else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit), value < 1 << 58 else { return nil }
      value = value << 3 | Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
