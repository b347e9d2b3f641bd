/// Why a streamed response did not reach Lambda to its end. The app has no part in it.
enum DeliveryError: Error, Equatable {
  /// Lambda ended the stream early, by responding with this status.
  case ended(status: Int)
  /// The connection to Lambda failed; the reason is a clause such as "the connection was closed before a response".
  case connectionFailed(reason: String)
  /// Lambda took no more until the deadline.
  case deadlinePassed
}
