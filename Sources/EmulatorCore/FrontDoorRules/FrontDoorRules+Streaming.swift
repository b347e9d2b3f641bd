import LambdaEvents
import LambdaInterface

extension FrontDoorRules {
  /// Whether a streamed result of this media type starts with a prelude. A REST API always expects one.
  package func hasPrelude(_ contentType: String?) -> Bool {
    if case .restAPI = door { return true }
    return contentType?.lowercased() == StreamingPrelude.mediaType
  }

  /// The maximum size of a prelude, in bytes.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>.
  package var preludeLimit: Int {
    if case .restAPI = door { 16 * 1024 } else { 512 * 1024 }
  }

  /// Whether a stream without any bytes is an empty response.
  package var allowsEmptyStream: Bool { door == .functionURL }

  /// Whether a stream that fails midway ends as if it were complete.
  package var hidesFailuresMidway: Bool { door == .functionURL }

  /// How the front door handles a result that is not streamed.
  package enum WholeResult: Sendable, Equatable {
    /// Sends the result unchanged, with status 200.
    case verbatim
    /// Rejects the result, because it has no prelude.
    case malformed
    /// Converts the result into a response: the front door does not stream.
    case formatted
  }

  /// How the front door handles a result that is not streamed.
  package var wholeResult: WholeResult {
    guard settings.invokeMode == .responseStream else { return .formatted }
    return door == .functionURL ? .verbatim : .malformed
  }

  /// The log message about a result that is not streamed, if the front door streams.
  package var adviceOnWholeResult: String {
    "the function did not stream its result, and \(name) is set to stream. "
      + "Set AWS_LWA_INVOKE_MODE=response_stream, or remove \(streamingOption)"
  }

  /// The log message about a streamed result if the front door does not stream; nil if the result is not streamed.
  package func advice(onStreamIn result: [UInt8]) -> String? {
    var splitter = PreludeSplitter()
    guard case .complete(let prelude, _) = splitter.append(result[...]), prelude.first == UInt8(ascii: "{") else {
      return nil
    }
    let option = Self.streams(door) ? "pass \(streamingOption), or " : ""
    return
      "it is a streamed result, which \(name) does not accept\(option.isEmpty ? "" : " in buffered mode")"
      + ": \(option)set AWS_LWA_INVOKE_MODE=buffered"
  }

  private static func streams(_ door: FrontDoor) -> Bool {
    switch door {
    case .functionURL, .restAPI: true
    case .httpAPI, .loadBalancer, .vpcLattice: false
    }
  }

  /// The option of `swiftlet local` that enables streaming.
  private var streamingOption: String {
    if case .restAPI = door { "--rest-api-transfer-mode STREAM" } else { "--invoke-mode RESPONSE_STREAM" }
  }
}
