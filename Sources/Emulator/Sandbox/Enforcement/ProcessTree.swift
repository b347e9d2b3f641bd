import Glibc

/// Processes and their children, from /proc.
enum ProcessTree {
  /// The children of a process: those of all its threads.
  static func children(of process: Int32) -> [Int32] {
    guard let directory = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(directory) }
    var children: [Int32] = []
    while let entry = readdir(directory) {
      let thread = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
          String(cString: $0)
        }
      }
      guard thread != ".", thread != ".." else { continue }
      children += text("/proc/\(process)/task/\(thread)/children").split(separator: " ").compactMap { Int32($0) }
    }
    return children
  }

  /// The text of a file; empty where it cannot be read.
  static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var text: [UInt8] = []
    withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { buffer in
      while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
        text.append(contentsOf: buffer[..<count])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
