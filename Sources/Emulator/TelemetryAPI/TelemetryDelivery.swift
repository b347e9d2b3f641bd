import NIOCore

/// A way in which events reach a subscriber.
protocol TelemetryDelivery: AnyObject {
  /// Sends events, each a JSON object. The future succeeds when they have arrived, as far as that can be known.
  func send(_ events: [[UInt8]]) -> EventLoopFuture<Void>

  /// Gives up what is under way.
  func close()
}
