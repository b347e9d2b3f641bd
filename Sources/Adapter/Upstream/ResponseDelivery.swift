import EventLoop
import HTTPMessages

/// Receives a response as it arrives from the app.
@LoopActor
protocol ResponseDelivery: AnyObject {
  /// Receives the head, which decides how the response is sent on.
  ///
  /// - Parameter onEarlyEnd: called if the receiver ends the delivery while it waits for more.
  /// - Returns: whether to deliver the body in parts; if not, it is collected.
  func begin(
    _ head: HTTPResponseHead, onEarlyEnd: @escaping () -> Void
  ) async throws(DeliveryError) -> Bool

  /// Delivers a part of the body, and waits while the receiver is not ready for it. It may modify the part.
  func write(_ part: inout [UInt8], until deadline: ContinuousClock.Instant) async throws(DeliveryError)

  /// Why the delivery ended early, if it did.
  var failure: DeliveryError? { get }
}
