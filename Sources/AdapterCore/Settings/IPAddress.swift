/// A numeric IP address. The adapter resolves no names: a fully static executable has no reliable resolver.
package enum IPAddress: Sendable, Hashable {
  /// An IPv4 address as a number: `127.0.0.1` is `0x7F00_0001`.
  case v4(UInt32)
  /// An IPv6 address as two numbers of 64 bits, in network order.
  case v6(high: UInt64, low: UInt64)

  /// 127.0.0.1.
  package static let loopback = IPAddress.v4(0x7F00_0001)

  /// Parses an address such as `127.0.0.1` or `::1` (RFC 4291 section 2.2); nil if the text is neither.
  ///
  /// Zones, brackets and shorthand such as `127.1` are not accepted.
  package init?(_ text: some StringProtocol) {
    if text.utf8.contains(UInt8(ascii: ":")) {
      self.init(version6: Array(text.utf8))
    } else if let address = Self.version4(Array(text.utf8)) {
      self = .v4(address)
    } else {
      return nil
    }
  }

  /// Whether this is the unspecified address, `0.0.0.0` or `::`: all addresses for a listener, this host for a
  /// connection.
  package var isUnspecified: Bool { withoutMapping == .v4(0) || self == .v6(high: 0, low: 0) }

  /// Whether this is a loopback address: `127.0.0.0/8` (RFC 1122 section 3.2.1.3) or `::1`.
  package var isLoopback: Bool {
    switch withoutMapping {
    case .v4(let address): address >> 24 == 127
    case .v6(let high, let low): high == 0 && low == 1
    }
  }

  /// Whether this is an IPv4 address, possibly mapped into IPv6.
  var isVersion4: Bool { if case .v4 = withoutMapping { true } else { false } }

  /// The address, with an IPv4-mapped IPv6 address (`::ffff:127.0.0.1`, RFC 4291 section 2.5.5.2) replaced by its IPv4
  /// address: both lead to the same socket.
  package var withoutMapping: IPAddress {
    guard case .v6(0, let low) = self, low >> 32 == 0xFFFF else { return self }
    return .v4(UInt32(truncatingIfNeeded: low))
  }

  private static func version4(_ text: [UInt8]) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
      var octet: UInt32 = 0
      for byte in part {
        guard let digit = decimalDigit(byte) else { return nil }
        octet = octet * 10 + UInt32(digit)
      }
      guard octet < 256 else { return nil }
      address = address << 8 | octet
    }
    return address
  }

  private init?(version6 text: [UInt8]) {
    let colon = UInt8(ascii: ":")
    var leading: [UInt16] = []
    var trailing: [UInt16]?
    var index = 0
    if text.starts(with: [colon, colon]) {
      trailing = []
      index = 2
    }
    while index < text.count {
      let end = text[index...].firstIndex(of: colon) ?? text.count
      let part = text[index..<end]
      var groups: [UInt16] = []
      if end == text.count, part.contains(UInt8(ascii: ".")) {
        guard let address = Self.version4(Array(part)) else { return nil }
        groups = [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
      } else {
        guard let group = Self.group(part) else { return nil }
        groups = [group]
      }
      if trailing == nil { leading += groups } else { trailing? += groups }
      guard end < text.count else { break }
      index = end + 1
      if index < text.count, text[index] == colon {
        guard trailing == nil else { return nil }
        trailing = []
        index += 1
      } else if index == text.count {
        return nil
      }
    }
    let given = leading.count + (trailing?.count ?? 0)
    guard trailing == nil ? given == 8 : given < 8 else { return nil }
    let groups = leading + Array(repeating: 0, count: 8 - given) + (trailing ?? [])
    self = .v6(
      high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) }, low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
  }

  private static func group(_ part: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(part.count) else { return nil }
    var value: UInt16 = 0
    for byte in part {
      guard let digit = hexadecimalDigit(byte) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address in its usual form, with the longest run of zero groups of an IPv6 address shortened (RFC 5952).
  package var description: String {
    switch self {
    case .v4(let address):
      return "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    case .v6(let high, let low):
      let groups = [high, low].flatMap { half in
        [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
      }
      var longest = 0..<0
      var index = 0
      while index < 8 {
        let end = groups[index...].firstIndex { $0 != 0 } ?? 8
        if end - index > max(longest.count, 1) { longest = index..<end }
        index = end + 1
      }
      let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
      return longest.isEmpty
        ? text(groups[...]) : text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
  }
}

/// The value of an ASCII decimal digit.
func decimalDigit(_ byte: UInt8) -> UInt8? {
  let value = byte &- UInt8(ascii: "0")
  return value < 10 ? value : nil
}

/// The value of an ASCII hexadecimal digit, in either case.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  if let value = decimalDigit(byte) { return value }
  let value = (byte | 0x20) &- UInt8(ascii: "a")
  return value < 6 ? value + 10 : nil
}
