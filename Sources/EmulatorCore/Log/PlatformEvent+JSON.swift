import WireFormat

extension PlatformEvent {
  /// The event's type, for example `platform.start`.
  package var type: String {
    switch self {
    case .initStart: "platform.initStart"
    case .initRuntimeDone: "platform.initRuntimeDone"
    case .initReport: "platform.initReport"
    case .start: "platform.start"
    case .runtimeDone: "platform.runtimeDone"
    case .end: "platform.end"
    case .report: "platform.report"
    case .extension: "platform.extension"
    case .subscription(.telemetry, _, _): "platform.telemetrySubscription"
    case .subscription(.logs, _, _): "platform.logsSubscription"
    case .logsDropped: "platform.logsDropped"
    case .fault: "platform.fault"
    case .restoreStart: "platform.restoreStart"
    case .restoreRuntimeDone: "platform.restoreRuntimeDone"
    case .restoreReport: "platform.restoreReport"
    }
  }

  /// The event's line in a log of the JSON format; nil if it has none there.
  ///
  /// - Parameter time: Unix time in milliseconds.
  package func json(time: Int) -> [UInt8]? {
    if case .end = self { return nil }
    return TelemetryRecord(time: time, .platform(self)).json(in: .telemetryWithJSON)
  }

  /// Writes the value of `record`.
  func writeRecord(to writer: inout JSONWriter) {
    if case .fault(let sentence) = self { return writer.string(sentence) }
    writer.object { writer in writeFields(to: &writer) }
  }

  private func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .initStart(let start):
      start.start.write(to: &writer)
      start.write(to: &writer)
    case .restoreStart(let start): start.write(to: &writer)
    case .initRuntimeDone(let start, let outcome):
      start.write(to: &writer)
      outcome.write(to: &writer)
    case .initReport(let start, let duration, let outcome):
      start.write(to: &writer)
      Self.write(duration: duration, to: &writer)
      outcome.write(to: &writer)
    case .start(let id, let functionARN, let version, let trace):
      writer.field("requestId", id.text)
      writer.field("functionArn", functionARN)
      writer.field("version", version)
      writer.trace(trace)
    case .runtimeDone(let done): done.write(to: &writer)
    case .end(let id): writer.field("requestId", id.text)
    case .report(let report): report.write(to: &writer)
    case .extension(let report):
      writer.field("name", report.name)
      writer.field("state", report.state.rawValue)
      writer.field("events", report.events.map(\.rawValue))
      if let errorType = report.errorType { writer.field("errorType", errorType) }
    case .subscription(_, let name, let types):
      writer.field("name", name)
      writer.field("state", "Subscribed")
      writer.field("types", types.map(\.rawValue))
    case .logsDropped(let records, let bytes, let reason):
      writer.field("droppedBytes", bytes)
      writer.field("droppedRecords", records)
      writer.field("reason", reason)
    case .restoreRuntimeDone(let outcome): outcome.write(to: &writer)
    case .restoreReport(let duration, let outcome):
      Self.write(duration: duration, to: &writer)
      outcome.write(to: &writer)
    case .fault: break
    }
  }

  private static func write(duration: Duration, to writer: inout JSONWriter) {
    writer.key("metrics")
    writer.object { $0.field("durationMs", duration) }
  }
}

extension PlatformEvent.Outcome {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("status", status)
    if let errorType { writer.field("errorType", errorType) }
  }
}

extension PlatformEvent.Start {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("initializationType", initializationType)
    writer.field("phase", phase.rawValue)
  }
}

extension PlatformEvent.InitStart {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("runtimeVersion", runtimeVersion)
    writer.field("runtimeVersionArn", "none")
    writer.field("functionName", functionName)
    writer.field("functionVersion", functionVersion)
    writer.field("instanceId", instanceID)
    writer.field("instanceMaxMemory", memorySize)
  }
}

extension PlatformEvent.RuntimeDone {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("requestId", id.text)
    outcome.write(to: &writer)
    writer.spans(spans)
    writer.key("metrics")
    writer.object { writer in
      writer.field("durationMs", duration)
      if let producedBytes { writer.field("producedBytes", producedBytes) }
    }
    writer.trace(trace)
  }
}

extension PlatformEvent.Report {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("requestId", times.id.text)
    writer.key("metrics")
    writer.object { writer in
      writer.field("durationMs", times.duration)
      if !isOneOfMany {
        writer.field("billedDurationMs", billedMilliseconds)
        writer.field("memorySizeMB", memorySize)
        writer.field("maxMemoryUsedMB", memoryUsed)
      }
      if let duration = times.initDuration { writer.field("initDurationMs", duration) }
      if let duration = times.restoreDuration { writer.field("restoreDurationMs", duration) }
    }
    writer.spans(spans)
    writer.trace(trace)
    outcome.write(to: &writer)
  }
}

extension JSONWriter {
  /// In milliseconds.
  fileprivate mutating func field(_ name: StaticString, _ value: Duration) {
    key(name)
    number(value / .milliseconds(1))
  }

  fileprivate mutating func field(_ name: StaticString, _ values: [String]) {
    key(name)
    array { writer in
      for value in values { writer.string(value) }
    }
  }

  fileprivate mutating func trace(_ header: String) {
    key("tracing")
    object { writer in
      if let parent = TraceHeader.parent(of: header) { writer.field("spanId", parent) }
      writer.field("type", "X-Amzn-Trace-Id")
      writer.field("value", header)
    }
  }

  fileprivate mutating func spans(_ spans: [PlatformEvent.Span]) {
    guard !spans.isEmpty else { return }
    key("spans")
    array { writer in
      for span in spans {
        writer.object { writer in
          writer.field("name", span.name)
          writer.field("start", "\(Timestamp(milliseconds: span.start))")
          writer.field("durationMs", span.duration)
        }
      }
    }
  }
}
