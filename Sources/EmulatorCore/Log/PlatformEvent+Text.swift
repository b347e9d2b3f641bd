extension PlatformEvent {
  /// Its line in a log of the text format; nil where it has none there.
  package var text: String? {
    switch self {
    case .initStart(let start):
      "INIT_START Runtime Version: \(start.runtimeVersion)\tRuntime Version ARN: none"
    case .initReport(_, _, .success): nil
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
    var line = """
      REPORT RequestId: \(report.times.id)\tDuration: \(PlatformLog.milliseconds(report.times.duration)) ms\t\
      Billed Duration: \(report.billedMilliseconds) ms\tMemory Size: \(report.memorySize) MB\t\
      Max Memory Used: \(report.memoryUsed) MB
      """
    if let duration = report.times.initDuration { line += "\tInit Duration: \(PlatformLog.milliseconds(duration)) ms" }
    return line + report.outcome.text
  }
}

extension PlatformEvent.Outcome {
  fileprivate var text: String {
    guard self != .success else { return "" }
    return "\tStatus: \(status)" + (errorType.map { "\tError Type: \($0)" } ?? "")
  }
}
