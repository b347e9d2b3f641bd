import AdapterCore
import HTTPMessages
import LambdaEvents

/// The result of an invocation, in the form in which it is posted to Lambda.
enum InvocationResult {
  /// A payload, posted whole.
  case payload([UInt8])
  /// A whole response, sent as a stream because the caller expects one.
  case bufferedAsStream(HTTPResponse, method: HTTPMethod)
  /// A stream whose last part has been written.
  case streamed(ResponseStream)
  /// A stream that must end with trailers that report the failure.
  case failedStream(ResponseStream, Failure)
  /// An invocation error for a failure that the adapter found.
  case failure(Failure)
  /// An invocation error that the user asked for (`AWS_LWA_ERROR_STATUS_CODES`).
  case error(type: String, message: String)
  /// A stream that ended early; nothing is left to post.
  case ended(Delivery)
}
