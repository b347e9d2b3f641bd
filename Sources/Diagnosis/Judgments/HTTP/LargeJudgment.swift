package import AdapterCore
import ByteBuffers
import HTTPMessages
import LambdaEvents
import LambdaInterface

/// Judges the sizes of responses against Lambda's limits: `http.large`.
package enum LargeJudgment {
  /// - Parameter settings: the adapter's settings, which decide the limit and which bodies are sent as text.
  package static func judge(
    _ exchanges: [DirectExchange], settings: Settings = Settings(), app: RecognizedApp
  ) -> CheckResult.Status {
    var sizes: [Size] = []
    for exchange in exchanges {
      if let size = Size(exchange, settings), !sizes.contains(where: { $0.path == size.path && $0.bytes >= size.bytes })
      {
        sizes.removeAll { $0.path == size.path }
        sizes.append(size)
      }
    }
    guard let largest = sizes.max(by: { $0.bytes < $1.bytes }) else {
      return .undecided("No request got a complete response from the app directly.")
    }
    let findings = sizes.compactMap { finding($0, settings: settings) }
    let limit = limit(settings)
    return .judged(
      findings,
      otherwise:
        "The largest response, to \(largest.title), has \(ByteCount.describe(largest.bytes)) of \(limit) bytes.")
  }

  private static func limit(_ settings: Settings) -> Int {
    settings.invokeMode == .responseStream ? LambdaLimits.streamedResponse : LambdaLimits.responsePayload
  }

  /// What a response takes of the limit.
  private struct Size {
    var title: String
    var path: String
    /// The body as the app sends it.
    var body: Int
    var contentType: String
    /// The result for Lambda: JSON with the body as text or Base64, or the body alone if it is streamed. If the response
    /// was not received as a whole, it has at least these bytes.
    var bytes: Int
    var isMinimum: Bool
    /// Whether the adapter compresses it for callers that accept it.
    var isCompressible: Bool

    /// Nil if there is nothing to measure.
    init?(_ exchange: DirectExchange, _ settings: Settings) {
      guard exchange.request.method != "HEAD", let response = exchange.response else { return nil }
      title = exchange.request.title
      path = exchange.path
      contentType = response.mediaType ?? "no Content-Type"
      isMinimum = !response.isComplete
      body = response.body.count
      if isMinimum, case .length(let length) = response.framing { body = length }
      // An incomplete response below the limit tells nothing.
      guard !isMinimum || body > limit(settings) else { return nil }
      bytes =
        isMinimum || settings.invokeMode == .responseStream
        ? body : Self.resultSize(response, exchange.request.method, settings.textTypes)
      let request = HTTPRequest(
        method: HTTPMethod(exchange.request.method) ?? .get, target: [],
        fields: HTTPFields([("accept-encoding", ContentCoding.gzip.rawValue)]))
      isCompressible =
        settings.compression && settings.invokeMode == .buffered
        && CompressionPolicy.verdict(on: response.head, size: body, to: request) == .compress(.gzip)
    }

    private static func resultSize(_ response: ParsedResponse, _ method: String, _ textTypes: TextTypes) -> Int {
      let outcome = ResponseEncoder.encode(
        HTTPResponse(head: response.head, body: SharedBytes(response.body)), for: .httpAPI,
        method: HTTPMethod(method) ?? .get, textTypes: textTypes, limit: LambdaLimits.responsePayload)
      switch outcome {
      case .result(let bytes, _): return bytes.count
      case .tooLarge(let size): return size
      }
    }
  }

  private static func finding(_ size: Size, settings: Settings) -> Finding? {
    let limit = limit(settings)
    let isStreamed = settings.invokeMode == .responseStream
    let isTooLarge = size.bytes > limit
    guard isTooLarge || size.bytes > limit / 5 * 4 else { return nil }
    let form = isStreamed ? "as a stream" : "as JSON for Lambda"
    let atLeast = size.isMinimum ? "at least " : ""
    let title =
      isTooLarge
      ? "The response to \(size.title) is over Lambda's limit of \(isStreamed ? "200" : "6") MB"
      : "The response to \(size.title) is close to Lambda's limit of \(isStreamed ? "200" : "6") MB"
    return Finding(
      .httpLarge, isTooLarge && !size.isCompressible ? .error : .warning, title,
      method: "Requests were sent to the app directly, and the sizes of the results for Lambda were computed.",
      evidence: [
        "\(size.title): \(size.body) bytes of \(size.contentType), \(atLeast)\(size.bytes) bytes \(form). The limit is "
          + "\(limit) bytes."
      ],
      reason: reason(size, isStreamed: isStreamed), cure: cure(size, isStreamed: isStreamed), subject: size.path)
  }

  private static func reason(_ size: Size, isStreamed: Bool) -> String {
    if isStreamed { return "Lambda ends a streamed response at 200 MB, in the middle of the body." }
    let growth =
      size.bytes > size.body / 4 * 5
      ? " Base64 makes a binary body a third larger, and escapes make text larger." : ""
    let compression = size.isCompressible ? ", unless they accept compression" : ""
    return "Lambda refuses larger results: callers get 502 (App.ResponseTooLarge)\(compression).\(growth)"
  }

  private static func cure(_ size: Size, isStreamed: Bool) -> String {
    if isStreamed { return "Put such a body into Amazon S3 and respond with a link to it." }
    return "Divide the result into pages, or put it into Amazon S3 and respond with a link to it. Or stream it: "
      + "AWS_LWA_INVOKE_MODE=response_stream, and InvokeMode: RESPONSE_STREAM on the Function URL."
  }
}
