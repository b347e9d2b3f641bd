import AdapterCore
import HTTPMessages
import LambdaEvents

/// What becomes of an invocation, as it is posted to Lambda.
enum InvocationResult {
  /// A result that is posted whole.
  case payload([UInt8])
  /// A whole answer that goes out as a stream, since the caller expects one.
  case bufferedAsStream(HTTPResponse, method: HTTPMethod)
  /// A stream whose last part was written.
  case streamed(ResponseStream)
  /// A stream that must end with the trailers of a failure.
  case failedStream(ResponseStream, Failure)
  /// An invocation error of ours.
  case failure(Failure)
  /// An invocation error that the user asked for.
  case error(type: String, message: String)
  /// A stream that ended before all was sent, so that nothing is left to post.
  case ended(Delivery)
}
