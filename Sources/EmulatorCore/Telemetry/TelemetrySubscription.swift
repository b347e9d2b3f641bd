/// A telemetry subscription of an extension.
package struct TelemetrySubscription: Sendable, Equatable {
  /// Where to send events; always inside the sandbox.
  package enum Destination: Sendable, Equatable {
    /// HTTP requests with this method to a server on this port, each with an array of events.
    case http(method: String, port: Int, target: String)
    /// One connection to this port, one event per line.
    case tcp(port: Int)
  }

  /// The limits of a batch.
  package struct Buffering: Sendable, Equatable {
    /// The maximum number of events.
    package var maxItems: Int
    /// The maximum size, in bytes.
    package var maxBytes: Int
    /// The maximum time that an event waits.
    package var timeout: Duration

    package init(maxItems: Int = 10_000, maxBytes: Int = 262_144, timeout: Duration = .seconds(1)) {
      self.maxItems = maxItems
      self.maxBytes = maxBytes
      self.timeout = timeout
    }
  }

  package var schema: TelemetrySchema
  /// The streams to send.
  package var types: [TelemetryType]
  package var destination: Destination
  package var buffering: Buffering

  package init(
    schema: TelemetrySchema, types: [TelemetryType], destination: Destination, buffering: Buffering = Buffering()
  ) {
    self.schema = schema
    self.types = types
    self.destination = destination
    self.buffering = buffering
  }
}

/// The API through which an extension subscribes.
package enum TelemetryAPI: String, Sendable {
  /// `PUT /2022-07-01/telemetry`.
  case telemetry = "Telemetry"
  /// `PUT /2020-08-15/logs`, the older API.
  case logs = "Logs"
}

/// A version of the telemetry event format.
package enum TelemetrySchema: String, Sendable, CaseIterable {
  /// The first version of the Logs API.
  case logs = "2020-08-15"
  /// The version of the Logs API with `platform.runtimeDone`.
  case logsWithRuntimeDone = "2021-03-18"
  /// The first version of the Telemetry API: output of functions is always text.
  case telemetry = "2022-07-01"
  /// The second version: JSON output of functions is sent as JSON.
  case telemetryWithJSON = "2022-12-13"
  /// The third version, which Managed Instances require.
  case managedInstances = "2025-01-29"

  /// The API that the schema belongs to.
  package var api: TelemetryAPI {
    switch self {
    case .logs, .logsWithRuntimeDone: .logs
    case .telemetry, .telemetryWithJSON, .managedInstances: .telemetry
    }
  }
}

/// A telemetry stream that an extension can subscribe to.
package enum TelemetryType: String, Sendable, Hashable, CaseIterable {
  /// Events of Lambda itself.
  case platform
  /// Output of the runtime process.
  case function
  /// Output of extension processes.
  case `extension`
}
