import WireFormat

/// An entry of a sandbox's telemetry.
package struct TelemetryRecord: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    /// An event of Lambda itself.
    case platform(PlatformEvent)
    /// A line of a process's output, without its line feed.
    ///
    /// - isExtension: whether the process is an extension.
    /// - isJSON: whether the line is a JSON object and the function's log format is JSON.
    case output([UInt8], isExtension: Bool, isJSON: Bool)
  }

  /// Unix time in milliseconds.
  package var time: Int
  package var content: Content

  package init(time: Int, _ content: Content) {
    self.time = time
    self.content = content
  }

  /// The stream that the entry belongs to.
  package var stream: TelemetryType {
    switch content {
    case .platform: .platform
    case .output(_, isExtension: true, _): .extension
    case .output(_, isExtension: false, _): .function
    }
  }

  /// The entry in the format of a schema; nil if the schema has no such event.
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
  /// Whether the schema has this event.
  fileprivate func has(_ event: PlatformEvent) -> Bool {
    switch event {
    case .end: api == .logs
    case .subscription(let of, _, _): of == api
    case .runtimeDone: self != .logs
    default: true
    }
  }

  fileprivate func write(_ event: PlatformEvent, to writer: inout JSONWriter) {
    // The Logs API sends only these two members.
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
