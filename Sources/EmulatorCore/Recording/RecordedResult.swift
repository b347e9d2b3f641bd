import ByteBuffers
package import HTTPMessages
import LambdaEvents
import LambdaInterface
import WireFormat

/// The recorded result of an invocation.
package struct RecordedResult: Sendable, Equatable {
  /// The maximum number of bytes to keep, which exceeds any buffered result.
  package static let limit = 16 * 1024 * 1024

  /// The result as the runtime sent it, or an error object.
  package var payload: [UInt8]
  package var isError: Bool
  /// Whether the payload was truncated.
  package var isCut: Bool

  package init(payload: [UInt8], isError: Bool, isCut: Bool = false) {
    self.payload = payload
    self.isError = isError
    self.isCut = isCut
  }

  /// The HTTP response that the result contains, streamed or buffered; nil if it contains none.
  package var response: HTTPResponse? {
    guard !isError else { return nil }
    if let response = streamedResponse { return response }
    do {
      // All sources agree on the status, the header fields and the body.
      return try FrontDoor.loadBalancer(multiValue: false).response(from: payload)
    } catch {
      return nil
    }
  }

  /// The HTTP response, if the result is a stream with a prelude; nil if not.
  var streamedResponse: HTTPResponse? {
    var splitter = PreludeSplitter()
    guard payload.first == UInt8(ascii: "{"), case .complete(let prelude, let body) = splitter.append(payload[...]),
      let head = try? FrontDoor.functionURL.streamedHead(fromPrelude: prelude)
    else { return nil }
    return HTTPResponse(status: head.status, fields: head.fields, body: SharedBytes(body))
  }

  /// Compares the outcome, the error, the status and the body with a later result of the same event. Ignores header
  /// fields and stack traces.
  package func differences(in later: RecordedResult) -> [String] {
    guard isError == later.isError else {
      return [later.isError ? "the function failed; recorded: success" : "the function succeeded; recorded: failure"]
    }
    if isError, let error = ErrorPayload(payload), let other = ErrorPayload(later.payload) {
      return error == other ? [] : ["the error is \(other); recorded: \(error)"]
    }
    guard let response, let other = later.response else {
      return Self.difference("the result", Self.normalized(payload)[...], Self.normalized(later.payload)[...], isCut)
    }
    var differences: [String] = []
    if response.status != other.status {
      differences.append("the status is \(other.status); recorded: \(response.status)")
    }
    return differences + Self.difference("the body", Array(response.body)[...], Array(other.body)[...], isCut)
  }

  private static func difference(
    _ what: String, _ then: ArraySlice<UInt8>, _ now: ArraySlice<UInt8>, _ isCut: Bool
  ) -> [String] {
    let now = isCut ? now.prefix(then.count) : now
    let same = zip(then, now).prefix { $0 == $1 }.count
    guard same < max(then.count, now.count) else { return [] }
    let length = then.count == now.count ? "\(now.count) bytes" : "\(now.count) bytes (recorded: \(then.count))"
    return [
      "\(what) has \(length); at byte \(same): \(excerpt(now, from: same)); recorded: \(excerpt(then, from: same))"
    ]
  }

  /// A few bytes after the first difference, as a JSON string.
  private static func excerpt(_ bytes: ArraySlice<UInt8>, from offset: Int) -> String {
    let part = bytes.dropFirst(offset).prefix(40)
    guard !part.isEmpty else { return "the end" }
    var writer = JSONWriter()
    writer.string(utf8: part)
    return String(decoding: writer.finish(), as: UTF8.self) + (bytes.count > offset + 40 ? "…" : "")
  }

  /// The result with another request ID, because error messages and some results contain the ID.
  package func replacing(_ id: String, by other: String) -> RecordedResult {
    guard !id.isEmpty, !other.isEmpty else { return self }
    var result = self
    result.payload = Array(
      payload.split(separator: Array(id.utf8), omittingEmptySubsequences: false)
        .joined(separator: Array(other.utf8)))
    return result
  }

  /// JSON without insignificant whitespace, so that equal values have equal bytes; other payloads unchanged.
  private static func normalized(_ payload: [UInt8]) -> [UInt8] {
    guard InvocationRecording.isJSON(payload) else { return payload }
    var compact: [UInt8] = []
    JSONCompaction.appendASCII(payload.span, to: &compact)
    return compact
  }
}
