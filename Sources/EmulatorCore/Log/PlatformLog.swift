import WireFormat

/// The lines that Lambda itself writes to a function's log, in the text format.
package enum PlatformLog {
  /// A sandbox begins to start.
  package static func initStart(runtimeVersion: String) -> String {
    "INIT_START Runtime Version: \(runtimeVersion)\tRuntime Version ARN: none"
  }

  /// A start that did not end well.
  ///
  /// - Parameters:
  ///   - phase: `init`, or `invoke` where it was made up for inside an invocation.
  ///   - status: `timeout` or `error`.
  ///   - errorType: what kind of error.
  package static func initReport(
    duration: Duration, phase: String, status: String, errorType: String? = nil
  ) -> String {
    let error = errorType.map { "\tError Type: \($0)" } ?? ""
    return "INIT_REPORT Init Duration: \(milliseconds(duration)) ms\tPhase: \(phase)\tStatus: \(status)\(error)"
  }

  /// A start that a snapshot was taken after.
  package static func snapshotInitReport(duration: Duration) -> String {
    "INIT_REPORT Init Duration: \(milliseconds(duration)) ms"
  }

  /// A restore from a snapshot begins.
  package static func restoreStart(runtimeVersion: String) -> String {
    "RESTORE_START Runtime Version: \(runtimeVersion)\tRuntime Version ARN: none"
  }

  /// What a restore took, and how it failed where it did.
  package static func restoreReport(duration: Duration, failure: SandboxFailure? = nil) -> String {
    "RESTORE_REPORT Restore Duration: \(milliseconds(duration)) ms" + status(failure)
  }

  /// An extension that is ready.
  package static func extensionReady(name: String, events: [ExtensionEvent]) -> String {
    "EXTENSION\tName: \(name)\tState: Ready\tEvents: [\(events.map(\.rawValue).joined(separator: ", "))]"
  }

  /// An invocation begins.
  package static func start(_ id: RequestID, version: String) -> String {
    "START RequestId: \(id) Version: \(version)"
  }

  /// An invocation is over.
  package static func end(_ id: RequestID) -> String { "END RequestId: \(id)" }

  /// What an invocation took.
  ///
  /// - Parameters:
  ///   - report: the invocation's times. Since August 2025 the time of the start is billed as well.
  ///   - memorySize: the function's memory, in MB.
  ///   - memoryUsed: the most that was in use, in MB.
  ///   - failure: how it failed, where it did.
  package static func report(
    _ report: InvocationReport, memorySize: Int, memoryUsed: Int, failure: SandboxFailure? = nil
  ) -> String {
    let billed = wholeMilliseconds(
      report.duration + (report.initDuration ?? .zero) + (report.restoreDuration ?? .zero))
    var line = """
      REPORT RequestId: \(report.id)\tDuration: \(milliseconds(report.duration)) ms\t\
      Billed Duration: \(billed) ms\tMemory Size: \(memorySize) MB\tMax Memory Used: \(memoryUsed) MB
      """
    if let duration = report.initDuration { line += "\tInit Duration: \(milliseconds(duration)) ms" }
    if let duration = report.restoreDuration {
      line +=
        "\tRestore Duration: \(milliseconds(duration)) ms\tBilled Restore Duration: \(wholeMilliseconds(duration)) ms"
    }
    return line + status(failure)
  }

  /// What one of many invocations at once took: neither billed time nor memory are its own.
  package static func concurrentReport(_ report: InvocationReport, failure: SandboxFailure? = nil) -> String {
    "REPORT RequestId: \(report.id)\tDuration: \(milliseconds(report.duration)) ms" + status(failure)
  }

  private static func status(_ failure: SandboxFailure?) -> String {
    switch failure {
    case nil: ""
    case .timedOut: "\tStatus: timeout"
    case let failure?: "\tStatus: error\tError Type: \(failure.errorType)"
    }
  }

  /// An invocation that ran out of time.
  ///
  /// - Parameter time: Unix time in milliseconds.
  package static func timedOut(_ id: RequestID, after timeout: Duration, time: Int) -> String {
    "\(Timestamp(milliseconds: time)) \(id) Task timed out after \(seconds(timeout)) seconds"
  }

  /// A failure of the sandbox during an invocation, or before any.
  package static func failure(_ failure: SandboxFailure, of id: RequestID?) -> String {
    failure.message(for: id)
  }

  /// Milliseconds with two decimals, rounded down.
  package static func milliseconds(_ duration: Duration) -> String {
    let hundredths = wholeHundredths(of: duration, perSecond: 100_000)
    return decimal(hundredths)
  }

  /// Seconds with two decimals, rounded down.
  package static func seconds(_ duration: Duration) -> String {
    decimal(wholeHundredths(of: duration, perSecond: 100))
  }

  /// Milliseconds, rounded up.
  package static func wholeMilliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private static func wholeHundredths(of duration: Duration, perSecond: Int64) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * perSecond + attoseconds / (1_000_000_000_000_000_000 / perSecond)
  }

  private static func decimal(_ hundredths: Int64) -> String {
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
