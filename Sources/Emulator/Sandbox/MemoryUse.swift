import Glibc

/// How much memory processes use, from /proc.
struct MemoryUse {
  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private var lastSample: Duration?

  /// The most that was in use at any sample, in MB.
  private(set) var peak = 0

  /// Takes a sample, unless the last was taken within a tenth of a second.
  ///
  /// - Parameter processes: the heads of the process trees that count.
  mutating func sample(_ processes: [Int32], at now: Duration) {
    if let lastSample, now - lastSample < .milliseconds(100) { return }
    lastSample = now
    let pages = processes.reduce(0) { $0 + Self.residentPages(ofTree: $1, depth: 0) }
    peak = max(peak, (pages * Self.pageSize + 1_048_575) / 1_048_576)
  }

  private static func residentPages(ofTree process: Int32, depth: Int) -> Int {
    let fields = read("/proc/\(process)/statm").split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    guard depth < 8 else { return pages }
    let children = read("/proc/\(process)/task/\(process)/children").split(separator: " ").compactMap { Int32($0) }
    return children.reduce(pages) { $0 + residentPages(ofTree: $1, depth: depth + 1) }
  }

  private static func read(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    return String(unsafeUninitializedCapacity: 4096) { buffer in
      max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
    }
  }
}
