/// Looks in the kernel's tables of sockets for the one that listens where a connection to an endpoint ends up:
/// `/proc/net/tcp`, `/proc/net/tcp6` (proc_net_tcp(5)) or `/proc/net/unix`.
///
/// It takes the table line by line, and says when the rest is of no use: to list all connections costs the kernel
/// milliseconds on a large machine, and those that listen come first.
package struct ListenerSearch: Sendable {
  private let endpoint: Endpoint
  private var isHeader = true

  /// The inode of the socket; nil while none was found.
  package private(set) var inode: UInt64?

  /// A search for the socket that listens at `endpoint`.
  package init(for endpoint: Endpoint) { self.endpoint = endpoint }

  /// Takes the next line of a table, without its end.
  ///
  /// - Returns: whether further lines may tell more.
  package mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    if isHeader {
      isHeader = false
      return true
    }
    return switch endpoint {
    case .unix(let path): takeUnix(line, path: path)
    case .ip(let address, let port): takeInternet(line, address, port)
    case .localhost: false
    }
  }

  /// Begins another table.
  package mutating func beginTable() { isHeader = true }

  private mutating func takeInternet(_ line: ArraySlice<UInt8>, _ address: IPAddress, _ port: UInt16) -> Bool {
    // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode.
    let fields = line.split(separator: UInt8(ascii: " "))
    guard fields.count > 9 else { return true }
    guard fields[3].elementsEqual("0A".utf8) else { return false }
    let local = fields[1].split(separator: UInt8(ascii: ":"))
    guard local.count == 2, Self.hexadecimal(local[1]) == UInt64(port), let inode = DecimalText.number(in: fields[9])
    else { return true }
    if Self.isSame(local[0], address) {
      self.inode = UInt64(inode)
      return false
    }
    // A socket of all addresses gets what no socket of its own address takes.
    if local[0].allSatisfy({ $0 == UInt8(ascii: "0") }) { self.inode = self.inode ?? UInt64(inode) }
    return true
  }

  /// Whether the table's form of an address means `address`: words of 32 bits, each as the machine reads it.
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

  private mutating func takeUnix(_ line: ArraySlice<UInt8>, path: String) -> Bool {
    // Number, reference count, protocol, flags, type, state, inode, path; the path may hold spaces.
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
    guard fields.count == 8, let flags = Self.hexadecimal(fields[3]), flags & Self.acceptsConnections != 0,
      fields[7].elementsEqual(path.utf8), let inode = DecimalText.number(in: fields[6])
    else { return true }
    self.inode = UInt64(inode)
    return false
  }

  /// `__SO_ACCEPTCON`: the socket listens.
  private static let acceptsConnections: UInt64 = 0x10000

  /// The target of the link `/proc/PID/fd/N` of a socket.
  package static func link(toInode inode: UInt64) -> [UInt8] { Array("socket:[\(inode)]".utf8) }
}
