import AdapterCore
import AdapterLoop
import HTTPMessages
import LambdaEvents
import LambdaInterface

/// Encodes a buffered response as the result for Lambda while it arrives from the app.
@LoopActor
final class ResultBuffer {
  private let request: HTTPRequest
  private let origin: EventOrigin
  private let settings: Settings
  private var encoding: ResultEncoding?

  init(for request: HTTPRequest, origin: EventOrigin, settings: Settings) {
    self.request = request
    self.origin = origin
    self.settings = settings
  }

  /// Begins the result of a response.
  ///
  /// - Parameter bodyLength: the length of the body in bytes; nil if it is not known yet.
  /// - Returns: whether the body can be encoded as it arrives. If not, the whole body decides what is sent.
  func begin(_ head: HTTPResponseHead, bodyLength: Int?) -> Bool {
    encoding = nil
    guard origin.isHTTP, !settings.errorStatuses.contains(head.status) else { return false }
    var head = head
    if settings.compression {
      switch CompressionPolicy.verdict(on: head, size: bodyLength ?? .max, to: request) {
      case .compress: return false
      case .leave: break
      case .vary:
        guard bodyLength != nil else { return false }
        CompressionPolicy.markVarying(&head.fields)
      }
    }
    encoding = ResultEncoding(
      head: head, origin: origin, method: request.method, bodyLength: bodyLength, textTypes: settings.textTypes,
      limit: LambdaLimits.responsePayload)
    return true
  }

  /// Encodes the next part of the body.
  func append(_ part: Span<UInt8>) { encoding?.append(part) }

  /// Ends the result.
  ///
  /// - Parameter response: the response, with its body unless that was encoded as it arrived.
  func finish(with response: HTTPResponse) -> ResultEncoding.Outcome {
    if let encoding = encoding.take() { return encoding.finish() }
    let isCompressible = settings.compression && origin.isHTTP
    return ResponseEncoder.encode(
      isCompressible ? ResponseCompression.applied(to: response, of: request) : response, for: origin,
      method: request.method, textTypes: settings.textTypes, limit: LambdaLimits.responsePayload)
  }
}
