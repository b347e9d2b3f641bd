/// What an extension subscribes to, and how it wants to have it.
package struct TelemetrySubscription: Sendable, Equatable {
  /// Where events are sent, inside of the sandbox.
  package enum Destination: Sendable, Equatable {
    /// By requests of this method to a server at this port, each with an array of events.
    case http(method: String, port: Int, target: String)
    /// Over one connection to this port, an event a line.
    case tcp(port: Int)
  }

  /// How many events are sent together.
  package struct Buffering: Sendable, Equatable {
    /// As many as this at most.
    package var maxItems: Int
    /// As many as take this many bytes.
    package var maxBytes: Int
    /// Those of this time.
    package var timeout: Duration

    /// As many as this.
    package init(maxItems: Int = 10_000, maxBytes: Int = 262_144, timeout: Duration = .seconds(1)) {
      self.maxItems = maxItems
      self.maxBytes = maxBytes
      self.timeout = timeout
    }
  }

  /// The form of the events.
  package var schema: TelemetrySchema
  /// What it subscribes to.
  package var types: [TelemetryType]
  /// Where events are sent.
  package var destination: Destination
  /// How many are sent together.
  package var buffering: Buffering

  /// A subscription of these parts.
  package init(
    schema: TelemetrySchema, types: [TelemetryType], destination: Destination, buffering: Buffering = Buffering()
  ) {
    self.schema = schema
    self.types = types
    self.destination = destination
    self.buffering = buffering
  }
}
