import Glibc

/// A Unix socket that listens with a full queue: until ``serve(_:)`` is called, connecting fails at once.
public final class FullUnixListener: Sendable {
  /// The socket's path.
  public let path: String
  private let directory: String
  private let listener: Int32
  private let waiting: Int32

  /// Listens and fills the queue.
  public init() {
    var template = Array("/tmp/full-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = directory + "/socket"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let listener = socket(AF_UNIX, type, 0)
    let waiting = socket(AF_UNIX, type, 0)
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        precondition(bind(listener, pointer, length) == 0 && listen(listener, 0) == 0)
        precondition(connect(waiting, pointer, length) == 0)
      }
    }
    (self.path, self.listener, self.waiting) = (path, listener, waiting)
  }

  /// Accepts and drops the connection that fills the queue, then hands each further one to `script`, one after the
  /// other, on a thread of its own.
  public func serve(_ script: @escaping @Sendable (PeerConnection) -> Void) {
    let listener = listener
    Glibc.close(accept(listener, nil, nil))
    startThread {
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        script(PeerConnection(descriptor))
      }
      Glibc.close(listener)
    }
  }

  // The thread closes the descriptor: closed here, its number could be another socket's when the thread accepts.
  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(waiting)
    unlink(path)
    rmdir(directory)
  }
}
