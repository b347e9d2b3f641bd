import EventLoop
import HTTPMessages

/// Takes a response as it comes.
@LoopActor
protocol ResponseDelivery: AnyObject {
  /// Takes the head, which decides how the response goes out.
  ///
  /// - Parameter onEarlyEnd: to be called if the receiver ends the delivery while it waits for more.
  /// - Returns: whether the body is to follow in parts; if not, it is gathered.
  func begin(
    _ head: HTTPResponseHead, onEarlyEnd: @escaping () -> Void
  ) async throws(DeliveryError) -> Bool

  /// Takes a part of the body, waiting as long as the receiver takes no more; it may use the part's storage.
  func write(_ part: inout [UInt8], until deadline: ContinuousClock.Instant) async throws(DeliveryError)

  /// Why the delivery ended early, if it did.
  var failure: DeliveryError? { get }
}
