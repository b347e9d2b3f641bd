import LambdaEvents
import LambdaInterface

extension FrontDoorRules {
  /// Whether a streamed result of this type begins with a prelude. A REST API wants one whatever the type.
  package func hasPrelude(_ contentType: String?) -> Bool {
    if case .restAPI = door { return true }
    return contentType?.lowercased() == StreamingPrelude.mediaType
  }

  /// The most bytes that a prelude may have.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>.
  package var preludeLimit: Int {
    if case .restAPI = door { 16 * 1024 } else { 512 * 1024 }
  }

  /// Whether a stream without a byte is an empty response.
  package var allowsEmptyStream: Bool { door == .functionURL }

  /// Whether a stream that breaks off ends as if it were complete.
  package var hidesFailuresMidway: Bool { door == .functionURL }

  /// What a caller gets of a result that came whole, though the front door takes streams.
  package enum WholeResult: Sendable, Equatable {
    /// The result as it is, with status 200.
    case verbatim
    /// An error, since there is no prelude.
    case malformed
    /// A response made of the result: the front door takes no streams.
    case formatted
  }

  /// What becomes of a result that came whole.
  package var wholeResult: WholeResult {
    guard settings.invokeMode == .responseStream else { return .formatted }
    return door == .functionURL ? .verbatim : .malformed
  }

  /// The notice about a whole result at a front door that streams.
  package var adviceOnWholeResult: String {
    "the function returned a whole result, and \(name) is set to stream. "
      + "Set AWS_LWA_INVOKE_MODE=response_stream, or leave \(streamingOption) out"
  }

  /// The notice about a streamed result at a buffered front door; nil if the result is not streamed.
  package func advice(onStreamIn result: [UInt8]) -> String? {
    var splitter = PreludeSplitter()
    guard case .complete(let prelude, _) = splitter.append(result[...]), prelude.first == UInt8(ascii: "{") else {
      return nil
    }
    let option = Self.streams(door) ? "pass \(streamingOption), or " : ""
    return
      "it is a streamed result, and \(name) takes whole ones\(option.isEmpty ? "" : " unless it is told to stream")"
      + ": \(option)set AWS_LWA_INVOKE_MODE=buffered"
  }

  private static func streams(_ door: FrontDoor) -> Bool {
    switch door {
    case .functionURL, .restAPI: true
    case .httpAPI, .loadBalancer, .vpcLattice: false
    }
  }

  /// The option of `swiftlet local` that lets it stream.
  private var streamingOption: String {
    if case .restAPI = door { "--rest-api-transfer-mode STREAM" } else { "--invoke-mode RESPONSE_STREAM" }
  }
}
