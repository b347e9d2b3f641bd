import BenchmarkStatistics
import Glibc

/// What one more invocation costs in instructions and in system calls: figures that no clock and no neighbour disturbs.
struct InstructionCount {
  let exchange: Exchange
  /// Invocations of the two runs whose difference is taken.
  let counts: (few: Int, many: Int)
  let pools: (small: BufferPool, large: BufferPool)
  /// Where to leave what callgrind wrote of the longer run.
  let profile: String?

  /// User-space instructions an invocation, all threads, as callgrind counts them.
  func instructions(_ candidate: Candidate) throws(BenchmarkError) -> Double? {
    try difference(candidate) { file in
      ["valgrind", "--tool=callgrind", "--callgrind-out-file=\(file)", candidate.path]
    } reading: { text in
      // The summary stands in the file's head, before what makes it long.
      text.split(separator: "\n").last { $0.hasPrefix("totals:") || $0.hasPrefix("summary:") }
        .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }
  }

  /// System calls an invocation, all threads.
  func systemCalls(_ candidate: Candidate) throws(BenchmarkError) -> Double? {
    try difference(candidate) { file in
      ["strace", "-f", "-c", "-o", file, candidate.path]
    } reading: { text in
      // Share, seconds, microseconds a call, calls, errors if there were any, "total".
      text.split(separator: "\n").last { $0.hasSuffix(" total") }
        .flatMap { line in line.split(separator: " ").dropFirst(3).first.flatMap { Double($0) } }
    }
  }

  private func difference(
    _ candidate: Candidate, tool: (String) -> [String], reading: (String) -> Double?
  ) throws(BenchmarkError) -> Double? {
    let few = try total(candidate, counts.few, tool, reading)
    let many = try total(candidate, counts.many, tool, reading)
    guard let few, let many else { return nil }
    return Difference.perUnit(few: (counts.few, few), many: (counts.many, many))
  }

  private func total(
    _ candidate: Candidate, _ count: Int, _ tool: (String) -> [String], _ reading: (String) -> Double?
  ) throws(BenchmarkError) -> Double? {
    var template = Array("/tmp/adapter-bench-XXXXXX".utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
    guard descriptor >= 0 else { throw BenchmarkError("no temporary file: \(String(cString: strerror(errno)))") }
    close(descriptor)
    let file = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let command = tool(file)
    defer {
      if let profile, command[0] == "valgrind", count == counts.many {
        Self.move(file, to: profile)
      } else {
        unlink(file)
      }
    }
    try Trial(candidate: candidate, exchange: exchange, pools: pools)
      .counted(count: count, tool: Array(command.dropLast()))
    return ProcFile.read(file).flatMap(reading)
  }

  private static func move(_ file: String, to destination: String) {
    if rename(file, destination) != 0 {
      Console.note("\(destination): \(String(cString: strerror(errno))); the profile stays in \(file)")
    }
  }
}
