import AdapterCore
import EmulatorCore

/// Judges files that the app cannot write: `files.readonly`.
package enum ReadOnlyJudgment {
  /// - Parameters:
  ///   - output: the lines that the app printed.
  ///   - errors: the bodies of its responses with a status of 500 or more.
  ///   - isEnforced: whether the sandbox's files were read-only. Otherwise only the files in its folder can be seen.
  ///   - temporaryBytes: what it has left in /tmp after each round of requests.
  ///   - written: files in the app's folder that were created or changed while it ran.
  ///   - sharedMemory: files in /dev/shm that the app's processes have mapped.
  package static func judge(
    output: [String], errors: [String], isEnforced: Bool, temporaryBytes: [Int], written: [String] = [],
    sharedMemory: [String] = []
  ) -> CheckResult.Status {
    var findings: [Finding] = []
    var lines: [String] = []
    for line in output + errors.flatMap(excerpts) where isReported(line) && !lines.contains(line) { lines.append(line) }
    let errors = lines.filter { !isHarmless($0) }.map { String($0.drop(while: \.isWhitespace)) }
    let sights =
      sharedMemory.map { "A process of the app has mapped \($0)." }
      + written.map { "\($0) was written in the app's folder while it ran." }
    if let first = (errors + sights).first {
      findings.append(
        Finding(
          .filesReadOnly, .error, "The app writes where Lambda has no writable files",
          method: isEnforced ? method : "The app ran with this machine's files, and its folder was watched.",
          evidence: Array((errors + sights).prefix(3)), reason: reason, cure: cure(first), subject: "read-only"))
    } else if !lines.isEmpty {
      findings.append(
        Finding(
          .filesReadOnly, .info, "The server cannot create its control socket", method: method,
          evidence: Array(lines.prefix(1)),
          reason: reason + " The app works without it; the line stays in the log of each start.",
          cure: "None needed. gunicorn's option --no-control-socket avoids the line.", subject: "control socket"))
    }
    if let growth = growth(of: temporaryBytes) {
      findings.append(
        Finding(
          .filesReadOnly, .warning, "Files in /tmp pile up", method: method,
          evidence: [
            "/tmp held \(temporaryBytes.map(ByteCount.describe).joined(separator: ", ")) after each round of requests."
          ],
          reason: "/tmp has 512 MB unless the function sets more, and it lives as long as the sandbox. It grows by "
            + "\(ByteCount.describe(growth)) with each round.",
          cure:
            "Delete temporary files before the response, for example with tempfile.TemporaryDirectory or a finally block.",
          subject: "tmp"))
    }
    if findings.isEmpty, !isEnforced {
      return .undecided(
        "The app wrote nothing in its folder. Writes elsewhere are not seen, because the sandbox's files are not read-only; "
          + "see the limits of 'swiftlet local'.")
    }
    return .judged(findings, otherwise: "The app wrote nowhere but in /tmp.")
  }

  private static let reason =
    "On Lambda only /tmp is writable, and there is no /dev/shm, which shared memory and POSIX semaphores need."

  /// gunicorn 24 and later try to create a control socket in the home folder, and run without it.
  private static func isHarmless(_ line: String) -> Bool {
    line.contains("Control server error") && line.contains(".gunicorn")
  }

  /// The parts of an error page, of which one names the error.
  private static func excerpts(of body: String) -> [String] {
    body.split { $0.isNewline || $0 == "<" || $0 == ">" }.map { String($0.prefix(300)) }
  }

  private static let method = "The app ran with Lambda's files: read-only but for /tmp."

  private static func isReported(_ line: String) -> Bool {
    ReadOnlyFileError.isReported(in: Array(line.utf8)) || isSharedMemoryError(line)
  }

  private static func isSharedMemoryError(_ line: String) -> Bool {
    line.contains("/dev/shm")
      || (line.contains("[Errno 38]") && line.contains("Function not implemented"))
      || line.contains("sem_open") || line.contains("shm_open")
      // Without /dev/shm, Python's semaphores fail with an error that names no file.
      || line.contains("_multiprocessing.SemLock(")
  }

  private static func cure(_ line: String) -> String {
    if line.contains("/dev/shm"), line.contains("workertmp") || line.contains("worker-tmp-dir") {
      return "Start gunicorn with --worker-tmp-dir /tmp."
    }
    return isSharedMemoryError(line)
      ? "Use threads, or processes with pipes, instead of multiprocessing's locks, queues and pools; see "
        + "docs/troubleshooting.md#no-shared-memory."
      : "Write to /tmp, or to S3 or a database what must last. Point caches and temporary folders there: HOME=/tmp, "
        + "XDG_CACHE_HOME=/tmp, PYTHONPYCACHEPREFIX=/tmp."
  }

  /// The growth from round to round, if there are at least three rounds and each left more behind.
  private static func growth(of bytes: [Int]) -> Int? {
    guard bytes.count > 2, zip(bytes, bytes.dropFirst()).allSatisfy({ $0 + 4096 <= $1 }) else { return nil }
    return (bytes[bytes.count - 1] - bytes[0]) / (bytes.count - 1)
  }
}
