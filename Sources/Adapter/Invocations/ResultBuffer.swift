import AdapterCore
import AdapterLoop
import HTTPMessages
import LambdaEvents
import LambdaInterface

/// Encodes a buffered response as the result for Lambda while it arrives from the app.
@LoopActor
final class ResultBuffer {
  private let origin: EventOrigin
  // A copy of all settings would cost more than the rest of this object.
  private let errorStatuses: StatusSet
  private let textTypes: TextTypes
  private let compresses: Bool
  private var encoding: ResultEncoding?

  init(origin: EventOrigin, settings: Settings) {
    self.origin = origin
    errorStatuses = settings.errorStatuses
    textTypes = settings.textTypes
    compresses = settings.compression && origin.isHTTP
  }

  /// Begins the result of a response.
  ///
  /// - Parameter bodyLength: the length of the body in bytes; nil if it is not known yet.
  /// - Returns: whether the body can be encoded as it arrives. If not, the whole body decides what is sent.
  func begin(_ head: HTTPResponseHead, to request: HTTPRequest, bodyLength: Int?) -> Bool {
    encoding = nil
    guard origin.isHTTP, !errorStatuses.contains(head.status) else { return false }
    var head = head
    if compresses {
      switch CompressionPolicy.verdict(on: head, size: bodyLength ?? .max, to: request) {
      case .compress: return false
      case .leave: break
      case .vary:
        guard bodyLength != nil else { return false }
        CompressionPolicy.markVarying(&head.fields)
      }
    }
    encoding = ResultEncoding(
      head: head, origin: origin, method: request.method, bodyLength: bodyLength, textTypes: textTypes,
      limit: LambdaLimits.responsePayload)
    return true
  }

  /// Encodes the next part of the body.
  func append(_ part: Span<UInt8>) { encoding?.append(part) }

  /// Ends the result.
  ///
  /// - Parameter response: the response, with its body unless that was encoded as it arrived.
  func finish(with response: HTTPResponse, to request: HTTPRequest) -> ResultEncoding.Outcome {
    if let encoding = encoding.take() { return encoding.finish() }
    return ResponseEncoder.encode(
      compresses ? ResponseCompression.applied(to: response, of: request) : response, for: origin,
      method: request.method, textTypes: textTypes, limit: LambdaLimits.responsePayload)
  }
}
