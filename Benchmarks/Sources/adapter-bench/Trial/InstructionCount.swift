import BenchmarkStatistics
import Glibc

/// The cost of one more invocation in instructions and system calls. These figures do not depend on a clock or on the
/// load of the machine.
struct InstructionCount {
  let exchange: Exchange
  /// The numbers of invocations of the two runs whose difference is taken.
  var counts: (few: Int, many: Int) = (50, 450)
  let pools: (small: BufferPool, large: BufferPool)
  /// Where to keep callgrind's file of the longer run.
  var profile: String?

  /// User-space instructions and allocations per invocation, for all threads, as counted by callgrind. Allocations are
  /// calls of C library functions, which have names only in a program that was not stripped.
  func profile(_ candidate: Candidate) throws(BenchmarkError) -> (instructions: Double?, allocations: Double?) {
    var candidate = candidate
    candidate.path = candidate.namedPath ?? candidate.path
    let reading = { (text: String) in
      CallgrindProfile(text, callsOf: Self.allocators, exceptBy: Self.partsOfAllocators)
    }
    let few = try result(candidate, counts.few, tool: Self.callgrind, reading: reading)
    let many = try result(candidate, counts.many, tool: Self.callgrind, reading: reading)
    return (
      difference(few?.instructions, many?.instructions), difference(few?.calls, many?.calls)
    )
  }

  private static let allocators: Set = [
    "malloc", "calloc", "realloc", "memalign", "posix_memalign", "aligned_alloc",
  ]

  /// Allocators call each other: glibc's aligned ones take their memory from `malloc`, and `realloc` may.
  private static let partsOfAllocators: Set = [
    "_mid_memalign", "memalign", "posix_memalign", "aligned_alloc", "realloc",
  ]

  /// System calls per invocation, for all threads.
  func systemCalls(_ candidate: Candidate) throws(BenchmarkError) -> Double? {
    let reading = { (text: String) in
      // Share, seconds, microseconds per call, calls, errors if there were any, "total".
      text.split(separator: "\n").last { $0.hasSuffix(" total") }
        .flatMap { line in line.split(separator: " ").dropFirst(3).first.flatMap { Double($0) } }
    }
    let tool = { (file: String) in ["strace", "-f", "-c", "-o", file] }
    let few = try result(candidate, counts.few, tool: tool, reading: reading)
    let many = try result(candidate, counts.many, tool: tool, reading: reading)
    return difference(few ?? nil, many ?? nil)
  }

  /// Whether valgrind is installed.
  static var isAvailable: Bool {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").contains { access("\($0)/valgrind", X_OK) == 0 }
  }

  /// User-space instructions of a start up to the first `next`, as counted by callgrind. The signal that ends it then
  /// arrives some thousand instructions late, or more if the machine is busy, so the least of three starts counts.
  func startInstructions(_ candidate: Candidate) throws(BenchmarkError) -> Double? {
    var least: Double?
    for _ in 0..<3 {
      let file = try Self.temporaryFile()
      defer { unlink(file) }
      try Trial(candidate: candidate, exchange: exchange, pools: pools).countedStart(tool: Self.callgrind(file))
      guard let count = ProcFile.read(file).flatMap({ CallgrindProfile($0, callsOf: []).instructions }) else {
        continue
      }
      least = min(least ?? count, count)
    }
    return least
  }

  private static func callgrind(_ file: String) -> [String] {
    ["valgrind", "--tool=callgrind", "--callgrind-out-file=\(file)"]
  }

  private func difference(_ few: Double?, _ many: Double?) -> Double? {
    guard let few, let many else { return nil }
    return Difference.perUnit(few: (counts.few, few), many: (counts.many, many))
  }

  /// The result of a run under a tool.
  private func result<Value>(
    _ candidate: Candidate, _ count: Int, tool: (String) -> [String], reading: (String) -> Value
  ) throws(BenchmarkError) -> Value? {
    let file = try Self.temporaryFile()
    let command = tool(file)
    defer {
      if let profile, command[0] == "valgrind", count == counts.many {
        Self.move(file, to: profile)
      } else {
        unlink(file)
      }
    }
    try Trial(candidate: candidate, exchange: exchange, pools: pools)
      .counted(count: count, tool: command)
    return ProcFile.read(file).map(reading)
  }

  private static func temporaryFile() throws(BenchmarkError) -> String {
    var template = Array("/tmp/adapter-bench-XXXXXX".utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
    guard descriptor >= 0 else { throw BenchmarkError("no temporary file: \(String(cString: strerror(errno)))") }
    close(descriptor)
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  private static func move(_ file: String, to destination: String) {
    if rename(file, destination) != 0 {
      Console.note("\(destination): \(String(cString: strerror(errno))); the profile stays in \(file)")
    }
  }
}
