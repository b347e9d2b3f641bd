package import FileDescriptors
import Glibc

/// Changes of files in directories, as the kernel reports them; see inotify(7).
///
/// The kernel queues an event before the system call that caused it returns, so whoever reads the queue knows of all
/// changes until then.
package final class FileEvents {
  /// A directory that is watched.
  package struct Directory: Hashable, Sendable {
    let number: Int32
  }

  /// What happened to a directory or in it.
  package struct Event: Sendable {
    /// Nil if the kernel lost events.
    package var directory: Directory?
    /// The file in the directory; empty for the directory itself.
    package var name: String
    private let mask: UInt32

    init(directory: Directory?, name: String, mask: UInt32) {
      self.directory = directory
      self.name = name
      self.mask = mask
    }

    private func has(_ flags: Int32...) -> Bool { flags.contains { mask & UInt32(bitPattern: $0) != 0 } }

    package var isLoss: Bool { has(IN_Q_OVERFLOW) }
    /// Whether the file is a directory.
    package var isFolder: Bool { has(IN_ISDIR) }
    /// Whether the file has just got its name.
    package var isAppearance: Bool { has(IN_CREATE, IN_MOVED_TO) }
    /// Whether the file has just lost its name.
    package var isDisappearance: Bool { has(IN_DELETE, IN_MOVED_FROM) }
    /// Whether the directory itself was moved or deleted.
    package var isOwnMove: Bool { has(IN_MOVE_SELF, IN_DELETE_SELF, IN_UNMOUNT) }
    /// Whether the file's contents have just changed.
    package var isChange: Bool { has(IN_MODIFY) }
    /// Whether the kernel has stopped to watch the directory.
    package var isEnd: Bool { has(IN_IGNORED) }
  }

  /// Readable while events wait to be read.
  package let descriptor: Int32

  private static let mask = [
    IN_MODIFY, IN_CLOSE_WRITE, IN_ATTRIB, IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO, IN_DELETE_SELF,
    IN_MOVE_SELF, IN_ONLYDIR, IN_EXCL_UNLINK,
  ].reduce(UInt32(0)) { $0 | UInt32(bitPattern: Int32($1)) }

  /// Watches nothing yet.
  package init() throws(SystemError) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    if descriptor < 0 { throw SystemError(errno: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Watches a directory. The same directory again, under whatever path, has the same value.
  package func add(_ path: String) throws(SystemError) -> Directory {
    let number = inotify_add_watch(descriptor, path, Self.mask)
    guard number >= 0 else { throw SystemError(errno: errno) }
    return Directory(number: number)
  }

  /// Ends the watch of a directory.
  package func remove(_ directory: Directory) { inotify_rm_watch(descriptor, directory.number) }

  /// Reads all events that have happened until now.
  package func read() -> [Event] {
    var events: [Event] = []
    withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        Self.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &events)
      }
    }
    return events
  }

  private static func parse(_ bytes: UnsafeRawBufferPointer, into events: inout [Event]) {
    let size = MemoryLayout<inotify_event>.size
    var rest = bytes[...]
    while rest.count >= size {
      let event = UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: inotify_event.self)
      rest = rest.dropFirst(size)
      let name = rest.prefix(Int(event.len)).prefix { $0 != 0 }
      rest = rest.dropFirst(Int(event.len))
      events.append(
        Event(
          directory: event.wd >= 0 ? Directory(number: event.wd) : nil, name: String(decoding: name, as: UTF8.self),
          mask: event.mask))
    }
  }
}
