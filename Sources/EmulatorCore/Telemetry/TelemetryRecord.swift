import WireFormat

/// One entry of a sandbox's telemetry.
package struct TelemetryRecord: Sendable, Equatable {
  /// What it is.
  package enum Content: Sendable, Equatable {
    /// Something that Lambda itself tells of.
    case platform(PlatformEvent)
    /// A line that a process printed, without its end.
    ///
    /// - isExtension: whether the process is an extension's.
    /// - isJSON: whether the line is a JSON object, and the function's log format is JSON.
    case output([UInt8], isExtension: Bool, isJSON: Bool)
  }

  /// Unix time in milliseconds.
  package var time: Int
  /// What it is.
  package var content: Content

  /// An entry of this time.
  package init(time: Int, _ content: Content) {
    self.time = time
    self.content = content
  }

  /// The stream that it belongs to.
  package var stream: TelemetryType {
    switch content {
    case .platform: .platform
    case .output(_, isExtension: true, _): .extension
    case .output(_, isExtension: false, _): .function
    }
  }

  /// It as an event of this schema; nil where the schema has no such event.
  package func json(in schema: TelemetrySchema) -> [UInt8]? {
    if case .platform(let event) = content, !schema.has(event) { return nil }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("time")
      writer.string("\(Timestamp(milliseconds: time))")
      writer.key("type")
      switch content {
      case .platform(let event):
        writer.string(event.type)
        writer.key("record")
        schema.write(event, to: &writer)
      case .output(let line, let isExtension, let isJSON):
        writer.string((isExtension ? TelemetryType.extension : .function).rawValue)
        writer.key("record")
        if isJSON, schema == .telemetryWithJSON || schema == .managedInstances {
          writer.raw(line)
        } else {
          writer.string(utf8: line[...])
        }
      }
    }
    return writer.finish()
  }
}

extension TelemetrySchema {
  /// Whether it has this event.
  fileprivate func has(_ event: PlatformEvent) -> Bool {
    switch event {
    case .end: api == .logs
    case .subscription(let of, _, _): of == api
    case .runtimeDone: self != .logs
    default: true
    }
  }

  fileprivate func write(_ event: PlatformEvent, to writer: inout JSONWriter) {
    // In the Logs API this event tells no more.
    if case .runtimeDone(let done) = event, self == .logsWithRuntimeDone {
      return writer.object { writer in
        writer.key("requestId")
        writer.string(done.id.text)
        writer.key("status")
        writer.string(done.outcome.status)
      }
    }
    event.writeRecord(to: &writer)
  }
}
