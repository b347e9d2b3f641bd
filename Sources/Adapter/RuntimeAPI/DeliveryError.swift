/// Why a streamed response did not reach Lambda completely. The app is not the cause.
enum DeliveryError: Error, Equatable {
  /// Lambda ended the stream early, by responding with this status.
  case ended(status: Int)
  /// The connection to Lambda failed. The reason is a clause such as "the connection was closed before a response".
  case connectionFailed(reason: String)
  /// Lambda stopped reading, and the deadline passed.
  case deadlinePassed
}
