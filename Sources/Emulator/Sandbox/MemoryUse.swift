import Glibc
import ProcFilesystem

/// The memory use of processes, from /proc.
struct MemoryUse {
  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private var lastSample: Duration?

  /// The largest sample, in MB.
  private(set) var peak = 0
  /// The latest sample, in MB.
  private(set) var latest = 0

  /// Takes a sample, unless the last one is less than 100 ms old.
  ///
  /// - Parameter processes: the roots of the process trees to measure.
  /// - Returns: whether it took one.
  mutating func sample(_ processes: [Int32], at now: Duration) -> Bool {
    if let lastSample, now - lastSample < .milliseconds(100) { return false }
    lastSample = now
    latest = Self.megabytes(processes)
    peak = max(peak, latest)
    return true
  }

  /// Their current memory use, in MB.
  static func megabytes(_ processes: [Int32]) -> Int {
    let pages = processes.reduce(0) { $0 + residentPages(ofTree: $1, depth: 0) }
    return (pages * pageSize + 1_048_575) / 1_048_576
  }

  private static func residentPages(ofTree process: Int32, depth: Int) -> Int {
    let fields = KernelFile.text("/proc/\(process)/statm").split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    guard depth < 8 else { return pages }
    return ProcessTable.children(of: process).reduce(pages) { $0 + residentPages(ofTree: $1, depth: depth + 1) }
  }
}
