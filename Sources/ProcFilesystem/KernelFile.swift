import FileDescriptors
import Glibc

/// Reads the kernel's small files under `/proc` and `/sys`.
package enum KernelFile {
  /// The largest text that is read, in bytes. A socket table may have many lines.
  private static let limit = 1024 * 1024

  /// The whole text; nil if it cannot be read.
  package static func read(_ path: String) -> ArraySlice<UInt8>? {
    guard let text = try? WholeFile.read(path, atMost: limit) else { return nil }
    return text[...]
  }

  /// The whole text as a string; empty if it cannot be read.
  package static func text(_ path: String) -> String { String(decoding: read(path) ?? [], as: UTF8.self) }

  /// Calls `body` with each line, without its line feed, until it returns false.
  ///
  /// It reads little at a time: the kernel generates such texts as they are read, so the part that is not read costs
  /// nothing.
  package static func lines(of path: String, _ body: (ArraySlice<UInt8>) -> Bool) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 256)
    while text.count < limit {
      let count = Glibc.read(descriptor, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      text += part[..<count]
      while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
        guard body(text[..<end]) else { return }
        text.removeFirst(end + 1)
      }
    }
  }

  /// Calls `body` with the name of each entry of a directory until it returns false.
  package static func entries(of path: String, _ body: (_ directory: Int32, _ name: UnsafePointer<CChar>) -> Bool) {
    guard let directory = opendir(path) else { return }
    defer { closedir(directory) }
    let descriptor = dirfd(directory)
    while let entry = readdir(directory) {
      let goesOn = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
          body(descriptor, $0)
        }
      }
      if !goesOn { return }
    }
  }

  /// The process or thread IDs among a directory's entries, such as those of `/proc` and `/proc/PID/task`.
  package static func ids(in path: String) -> [Int32] {
    var ids: [Int32] = []
    entries(of: path) { _, name in
      guard name.pointee >= 0x31, name.pointee <= 0x39 else { return true }
      let id = strtol(name, nil, 10)
      if id > 0, id <= Int(Int32.max) { ids.append(Int32(id)) }
      return true
    }
    return ids
  }
}
