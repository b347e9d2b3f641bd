/// The kernel's tables of sockets: `/proc/net/tcp`, `/proc/net/tcp6` (proc_net_tcp(5)), `/proc/net/unix`.
package enum SocketTable {
  /// The inode of the socket that listens where a connection to `endpoint` ends up; nil where none is in the table.
  ///
  /// - Parameter text: the TCP table of either version, or the table of Unix sockets, as the endpoint asks for.
  package static func listener(at endpoint: Endpoint, in text: ArraySlice<UInt8>) -> UInt64? {
    switch endpoint {
    case .unix(let path): unixListener(path: path, in: text)
    case .ip(let address, let port): listener(at: address, port: port, in: text)
    }
  }

  private static func listener(at address: IPAddress, port: UInt16, in text: ArraySlice<UInt8>) -> UInt64? {
    var wildcard: UInt64?
    for line in text.split(separator: UInt8(ascii: "\n")).dropFirst() {
      let fields = line.split(separator: UInt8(ascii: " "))
      // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode.
      guard fields.count > 9, fields[3].elementsEqual(listening) else { continue }
      let local = fields[1].split(separator: UInt8(ascii: ":"))
      guard local.count == 2, hexadecimal(local[1]) == UInt64(port), let inode = DecimalText.number(in: fields[9])
      else { continue }
      if local[0].allSatisfy({ $0 == UInt8(ascii: "0") }) {
        wildcard = UInt64(inode)
      } else if isSame(local[0], address) {
        return UInt64(inode)
      }
    }
    return wildcard
  }

  private static let listening = "0A".utf8

  /// Whether the table's form of an address means `address`: words of 32 bits, each in the machine's byte order.
  private static func isSame(_ text: ArraySlice<UInt8>, _ address: IPAddress) -> Bool {
    var words: [UInt32] = []
    var rest = text
    while rest.count >= 8 {
      guard let word = hexadecimal(rest.prefix(8)) else { return false }
      words.append(UInt32(bigEndian: UInt32(truncatingIfNeeded: word)))
      rest = rest.dropFirst(8)
    }
    switch (address, words.count) {
    case (.v4(let address), 1): return words[0] == address
    // An IPv4 address as IPv6 has it (RFC 4291 section 2.5.5.2).
    case (.v4(let address), 4): return words[..<3].elementsEqual([0, 0, 0xffff]) && words[3] == address
    case (.v6(let high, let low), 4):
      return UInt64(words[0]) << 32 | UInt64(words[1]) == high && UInt64(words[2]) << 32 | UInt64(words[3]) == low
    default: return false
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

  private static func unixListener(path: String, in text: ArraySlice<UInt8>) -> UInt64? {
    for line in text.split(separator: UInt8(ascii: "\n")).dropFirst() {
      // Number, reference count, protocol, flags, type, state, inode, path; the path may hold spaces.
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
      guard fields.count == 8, let flags = hexadecimal(fields[3]), flags & acceptsConnections != 0,
        fields[7].elementsEqual(path.utf8), let inode = DecimalText.number(in: fields[6])
      else { continue }
      return UInt64(inode)
    }
    return nil
  }

  /// `__SO_ACCEPTCON`: the socket listens.
  private static let acceptsConnections: UInt64 = 0x10000

  /// The target of the link `/proc/PID/fd/N` of a socket.
  package static func link(toInode inode: UInt64) -> [UInt8] { Array("socket:[\(inode)]".utf8) }
}
