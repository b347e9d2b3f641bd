import Glibc

/// One connection of a ``ScriptedPeer``, blocking. Closed when it is let go.
public final class PeerConnection {
  /// The socket; -1 once closed.
  public private(set) var descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close() }

  /// Reads until what came ends with `end`, or the peer has finished. What follows stays in the socket's queue.
  @discardableResult
  public func read(until end: String) -> String {
    let end = Array(end.utf8)
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &part, part.count, Int32(MSG_PEEK))
      guard count > 0 else { break }
      let before = bytes.count
      bytes += part[..<count]
      let match = Self.end(of: end, in: bytes, from: max(before - end.count + 1, 0))
      bytes.removeLast(bytes.count - (match ?? bytes.count))
      recv(descriptor, &part, bytes.count - before, 0)
      if match != nil { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func end(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + pattern.count <= bytes.count {
      if bytes[index] == pattern[0], bytes[index..<(index + pattern.count)] == pattern[...] {
        return index + pattern.count
      }
      index += 1
    }
    return nil
  }

  /// Reads a request's head.
  @discardableResult
  public func readHead() -> String { read(until: "\r\n\r\n") }

  /// Reads `count` bytes, or less where the peer finishes before; says how many.
  @discardableResult
  public func read(count: Int) -> Int { readBytes(count).count }

  /// Reads `count` bytes, or fewer if the peer finishes before.
  public func readBytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(count, 65536))
    while bytes.count < count {
      let got = Glibc.read(descriptor, &buffer, min(buffer.count, count - bytes.count))
      guard got > 0 else { break }
      bytes += buffer[..<got]
    }
    return bytes
  }

  /// Writes text.
  public func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes bytes, as far as the peer takes them.
  ///
  /// - Returns: whether it took all.
  @discardableResult
  public func write(_ bytes: [UInt8]) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }

  /// Reads and discards until the peer closes the connection.
  public func waitForClose() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while Glibc.read(descriptor, &buffer, buffer.count) > 0 {}
  }

  /// Sends a FIN and keeps reading.
  public func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Closes the connection with a FIN, or with a reset where there is unread input.
  public func close() {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    descriptor = -1
  }

  /// Closes the connection with a reset.
  public func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    close()
  }
}
