import Glibc
import Synchronization

/// Tells which programs are web adapters, and looks at each file once.
final class WebAdapters: Sendable {
  private struct File: Hashable {
    var device: UInt
    var inode: UInt
  }

  private let known: Mutex<[File: WebAdapter?]>

  /// - Parameter configured: the path of the program that is the adapter whatever its bytes are; nil if there is none.
  init(configured: String?) {
    var known: [File: WebAdapter?] = [:]
    if let configured, let file = Self.file(configured) { known[file] = WebAdapter(file: configured) ?? .other }
    self.known = Mutex(known)
  }

  /// The web adapter that a process runs; nil if it runs something else, or has ended.
  func adapter(of process: Int32) -> WebAdapter? {
    let path = "/proc/\(process)/exe"
    guard let file = Self.file(path) else { return nil }
    if let seen = known.withLock({ $0[file] }) { return seen }
    let adapter = WebAdapter(file: path)
    known.withLock { $0[file] = .some(adapter) }
    return adapter
  }

  private static func file(_ path: String) -> File? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return File(device: UInt(status.st_dev), inode: UInt(status.st_ino))
  }
}
