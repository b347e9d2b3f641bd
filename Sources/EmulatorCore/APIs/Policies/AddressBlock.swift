/// A block of IP addresses, such as `10.0.0.0/8` or `2001:db8::/32`, or a single address.
struct AddressBlock: Sendable, Equatable {
  /// The address: 4 or 16 bytes.
  private let address: [UInt8]
  /// How many bits of it count.
  private let prefix: Int

  /// Parses a block (RFC 4632, RFC 4291); nil for other texts.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = parts.first.flatMap({ Self.bytes(of: $0) }) else { return nil }
    self.address = address
    let bits = address.count * 8
    guard parts.count == 2 else {
      prefix = bits
      return
    }
    guard let prefix = Self.number(parts[1], upTo: bits) else { return nil }
    self.prefix = prefix
  }

  /// Whether an address is in the block. An IPv4 address in the form of IPv6 counts as IPv4.
  func contains(_ text: String) -> Bool {
    guard var other = Self.bytes(of: text[...]) else { return false }
    if address.count == 4, other.count == 16, Array(other.prefix(12)) == Self.mapped { other.removeFirst(12) }
    guard other.count == address.count else { return false }
    return zip(address, other).enumerated().allSatisfy { index, bytes in
      let bits = min(8, max(0, prefix - index * 8))
      return bits == 0 || (bytes.0 ^ bytes.1) >> (8 - UInt8(bits)) == 0
    }
  }

  /// The start of IPv4 addresses in the form of IPv6 (RFC 4291 section 2.5.5.2).
  private static let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

  private static func bytes(of text: Substring) -> [UInt8]? {
    text.contains(":") ? version6(text) : version4(text)
  }

  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { number($0, upTo: 255).map(UInt8.init) }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  private static func version6(_ text: Substring) -> [UInt8]? {
    guard let gap = text.firstRange(of: "::") else {
      let bytes = groups(text)
      return bytes?.count == 16 ? bytes : nil
    }
    guard let start = groups(text[..<gap.lowerBound]), let end = groups(text[gap.upperBound...]),
      start.count + end.count <= 14
    else { return nil }
    return start + [UInt8](repeating: 0, count: 16 - start.count - end.count) + end
  }

  /// Groups of up to four hexadecimal digits; the last one may be an IPv4 address.
  private static func groups(_ text: Substring) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains("."), let last = version4(part) {
        bytes += last
      } else if (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16) {
        bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
      } else {
        return nil
      }
    }
    return bytes
  }

  private static func number(_ text: Substring, upTo limit: Int) -> Int? {
    guard (1...3).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text),
      number <= limit
    else { return nil }
    return number
  }
}
