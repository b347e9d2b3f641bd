import LambdaInterface

extension PlatformEvent {
  /// The event's line in a log of the text format; nil if it has none there.
  package var text: String? {
    switch self {
    case .initStart(let start):
      "INIT_START Runtime Version: \(start.runtimeVersion)\tRuntime Version ARN: none"
    case .initReport(let start, let duration, .success):
      // Other starts are reported with their first invocation, but a start for a snapshot has none.
      start.initializationType == InitializationType.snapStart.rawValue
        ? "INIT_REPORT Init Duration: \(PlatformLog.milliseconds(duration)) ms" : nil
    case .initReport(let start, let duration, let outcome):
      "INIT_REPORT Init Duration: \(PlatformLog.milliseconds(duration)) ms\tPhase: \(start.phase.rawValue)\(outcome.text)"
    case .start(let id, _, let version, _): "START RequestId: \(id) Version: \(version)"
    case .end(let id): "END RequestId: \(id)"
    case .report(let report): Self.text(of: report)
    case .extension(let report):
      "EXTENSION\tName: \(report.name)\tState: \(report.state.rawValue)\tEvents: "
        + "[\(report.events.map(\.rawValue).joined(separator: ", "))]"
        + (report.errorType.map { "\tError Type: \($0)" } ?? "")
    case .subscription(let api, let name, let types):
      "\(api == .telemetry ? "TELEMETRY" : "LOGS")\tName: \(name)\tState: Subscribed\tTypes: "
        + "[\(types.map { $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst() }.joined(separator: ", "))]"
    case .fault(let sentence): sentence
    case .restoreStart(let start):
      "RESTORE_START Runtime Version: \(start.runtimeVersion)\tRuntime Version ARN: none"
    case .restoreReport(let duration, let outcome):
      "RESTORE_REPORT Restore Duration: \(PlatformLog.milliseconds(duration)) ms\(outcome.text)"
    case .initRuntimeDone, .runtimeDone, .logsDropped, .restoreRuntimeDone: nil
    }
  }

  private static func text(of report: Report) -> String {
    let times = report.times
    var line = "REPORT RequestId: \(times.id)\tDuration: \(PlatformLog.milliseconds(times.duration)) ms"
    if !report.isOneOfMany {
      line +=
        "\tBilled Duration: \(report.billedMilliseconds) ms\tMemory Size: \(report.memorySize) MB"
        + "\tMax Memory Used: \(report.memoryUsed) MB"
    }
    if let duration = times.initDuration { line += "\tInit Duration: \(PlatformLog.milliseconds(duration)) ms" }
    if let duration = times.restoreDuration {
      line +=
        "\tRestore Duration: \(PlatformLog.milliseconds(duration)) ms"
        + "\tBilled Restore Duration: \(PlatformLog.wholeMilliseconds(duration)) ms"
    }
    // Lambda ends each field with a tab, including the last one.
    return line + (report.outcome == .success ? "\t" : report.outcome.text)
  }
}

extension PlatformEvent.Outcome {
  fileprivate var text: String {
    guard self != .success else { return "" }
    return "\tStatus: \(status)" + (errorType.map { "\tError Type: \($0)" } ?? "")
  }
}
