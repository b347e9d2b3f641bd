import NIOCore

/// Delivers events to a subscriber.
protocol TelemetryDelivery: AnyObject {
  /// Sends events, each a JSON object. The future succeeds when they are acknowledged, or sent if there is no
  /// acknowledgment.
  func send(_ events: [[UInt8]]) -> EventLoopFuture<Void>

  /// Cancels the current delivery.
  func close()
}
