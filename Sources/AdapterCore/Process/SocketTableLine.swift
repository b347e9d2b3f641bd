/// A line of the kernel's socket tables: `/proc/net/tcp`, `/proc/net/tcp6` (proc_net_tcp(5)) or `/proc/net/unix`.
package enum SocketTableLine: Sendable, Equatable {
  /// A listening socket and its inode. The address is unspecified if it listens on all addresses.
  case listener(Endpoint, inode: UInt64)
  /// A TCP socket that does not listen. The table begins with the listeners, so no listener follows.
  case connection
  /// A header, a Unix socket that does not listen or has no path, or any other line.
  case other

  /// Parses a line of a TCP table, without its line feed.
  package init(tcp line: ArraySlice<UInt8>) {
    self = .other
    // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode.
    let fields = line.split(separator: UInt8(ascii: " "))
    guard fields.count > 9, let state = Self.hexadecimal(fields[3]) else { return }
    guard state == Self.listening else {
      self = .connection
      return
    }
    let local = fields[1].split(separator: UInt8(ascii: ":"))
    guard local.count == 2, let address = Self.address(local[0]), let port = Self.hexadecimal(local[1]),
      let port = UInt16(exactly: port), let inode = DecimalText.number(in: fields[9]), inode >= 0
    else { return }
    self = .listener(.ip(address, port: port), inode: UInt64(inode))
  }

  /// Parses a line of the Unix socket table, without its line feed.
  package init(unix line: ArraySlice<UInt8>) {
    self = .other
    // Number, reference count, protocol, flags, type, state, inode, path; the path may contain spaces.
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
    guard fields.count == 8, let flags = Self.hexadecimal(fields[3]), flags & Self.acceptsConnections != 0,
      let inode = DecimalText.number(in: fields[6]), inode >= 0
    else { return }
    self = .listener(.unix(path: String(decoding: fields[7], as: UTF8.self)), inode: UInt64(inode))
  }

  /// `TCP_LISTEN`.
  private static let listening: UInt64 = 0x0A
  /// `__SO_ACCEPTCON`: the Unix socket listens.
  private static let acceptsConnections: UInt64 = 0x10000

  /// Parses an address in the table's form: 32-bit words, each in the machine's byte order.
  private static func address(_ text: ArraySlice<UInt8>) -> IPAddress? {
    var words: [UInt32] = []
    var rest = text
    while rest.count >= 8 {
      guard let word = hexadecimal(rest.prefix(8)) else { return nil }
      words.append(UInt32(bigEndian: UInt32(truncatingIfNeeded: word)))
      rest = rest.dropFirst(8)
    }
    switch words.count {
    case 1: return .v4(words[0])
    case 4:
      return .v6(high: UInt64(words[0]) << 32 | UInt64(words[1]), low: UInt64(words[2]) << 32 | UInt64(words[3]))
    default: return nil
    }
  }

  private static func hexadecimal(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard (1...16).contains(text.count) else { return nil }
    var value: UInt64 = 0
    for byte in text {
      guard let digit = hexadecimalDigit(byte) else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return value
  }
}
