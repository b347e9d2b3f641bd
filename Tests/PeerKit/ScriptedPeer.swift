import Glibc

/// A server for tests: each connection, in the order in which they come, is given to a script of blocking steps.
///
/// It listens on a port of the kernel's choice and runs on a thread of its own until it is let go.
public final class ScriptedPeer: Sendable {
  /// The port it listens on.
  public let port: Int
  private let listener: Int32

  /// Listens and runs `script` for each connection, one after the other, with its number from 0 on.
  public init(_ script: @escaping @Sendable (_ connection: PeerConnection, _ number: Int) -> Void) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int in
        precondition(bind(listener, pointer, length) == 0 && listen(listener, 16) == 0)
        precondition(getsockname(listener, pointer, &length) == 0)
        return Int(pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port.bigEndian })
      }
    }
    self.port = port
    startThread {
      var number = 0
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        script(PeerConnection(descriptor), number)
        number += 1
      }
      close(listener)
    }
  }

  // The thread closes the descriptor: closed here, its number could be another socket's when the thread accepts.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}

/// One connection of a ``ScriptedPeer``, blocking. Closed when it is let go.
public final class PeerConnection {
  private var descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close() }

  /// Reads until what came ends with `end`, or the peer has finished.
  @discardableResult
  public func read(until end: String) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.reversed().starts(with: end.utf8.reversed()), Glibc.read(descriptor, &byte, 1) == 1 {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a request's head.
  @discardableResult
  public func readHead() -> String { read(until: "\r\n\r\n") }

  /// Reads `count` bytes, or less where the peer finishes before; says how many.
  @discardableResult
  public func read(count: Int) -> Int {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var total = 0
    while total < count {
      let got = Glibc.read(descriptor, &buffer, min(buffer.count, count - total))
      guard got > 0 else { break }
      total += got
    }
    return total
  }

  /// Writes text.
  public func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes bytes, as far as the peer takes them.
  public func write(_ bytes: [UInt8]) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      offset += count
    }
  }

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
