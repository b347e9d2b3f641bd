/// What a process sent to a server, and the server has not read yet, by the kernel's tables of TCP sockets.
///
/// A process's sockets are closed before its exit is reported. So its last bytes, and connections that nobody has accepted
/// yet, are in these tables until the server has taken them.
package enum UndeliveredTraffic {
  /// Whether a line of `/proc/net/tcp` or `/proc/net/tcp6` shows traffic that the server at a port has not taken: bytes
  /// that it has not read, connections that it has not accepted, or bytes that are still on their way from a socket whose
  /// process has closed it.
  ///
  /// - Parameters:
  ///   - line: the line, without its end, in the form of proc_net_tcp(5).
  ///   - port: the server's port.
  package static func isShown(in line: ArraySlice<UInt8>, serverPort port: UInt16) -> Bool {
    // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode.
    let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
    guard fields.count > 9 else { return false }
    let queues = fields[4].split(separator: UInt8(ascii: ":"))
    guard queues.count == 2, let unsent = number(queues[0]), let unread = number(queues[1]) else { return false }
    if Self.port(fields[1]) == port { return unread > 0 }
    let isClosed = fields[9].elementsEqual([UInt8(ascii: "0")])
    return Self.port(fields[2]) == port && isClosed && unsent > 0
  }

  private static func port(_ address: ArraySlice<UInt8>) -> UInt16? {
    guard let colon = address.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    return number(address[(colon + 1)...]).flatMap { UInt16(exactly: $0) }
  }

  private static func number(_ hexadecimal: ArraySlice<UInt8>) -> UInt64? {
    UInt64(String(decoding: hexadecimal, as: UTF8.self), radix: 16)
  }
}
