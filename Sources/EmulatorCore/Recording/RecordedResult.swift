package import HTTPMessages
import LambdaEvents
import LambdaInterface
import WireFormat

/// What came of an invocation.
package struct RecordedResult: Sendable, Equatable {
  /// The most that is kept of a result, in bytes: more than any buffered one has.
  package static let limit = 16 * 1024 * 1024

  /// The result as the runtime posted it, or an error object.
  package var payload: [UInt8]
  /// Whether the function failed.
  package var isError: Bool
  /// Whether only the first part of it was kept.
  package var isCut: Bool

  /// A result of these parts.
  package init(payload: [UInt8], isError: Bool, isCut: Bool = false) {
    self.payload = payload
    self.isError = isError
    self.isCut = isCut
  }

  /// The HTTP response that it is, streamed or whole, where it is one.
  package var response: HTTPResponse? {
    guard !isError else { return nil }
    if let response = streamedResponse { return response }
    do {
      // What the sources agree on: a status, fields, a body.
      return try FrontDoor.loadBalancer(multiValue: false).response(from: payload)
    } catch {
      return nil
    }
  }

  private var streamedResponse: HTTPResponse? {
    var splitter = PreludeSplitter()
    guard payload.first == UInt8(ascii: "{"), case .complete(let prelude, let body) = splitter.append(payload[...]),
      let head = try? FrontDoor.functionURL.streamedHead(fromPrelude: prelude)
    else { return nil }
    return HTTPResponse(status: head.status, fields: head.fields, body: body)
  }

  /// What is different in a later result of the same event, a sentence each: whether it failed, and with which error;
  /// the status, the body. Header fields and stack traces are not looked at.
  package func differences(in later: RecordedResult) -> [String] {
    guard isError == later.isError else {
      return [later.isError ? "the function failed, and it did not then" : "the function worked, and it failed then"]
    }
    if isError, let error = ErrorPayload(payload), let other = ErrorPayload(later.payload) {
      return error == other ? [] : ["the error is \(other), and it was \(error)"]
    }
    guard let response, let other = later.response else {
      return Self.difference("the result", Self.normalized(payload)[...], Self.normalized(later.payload)[...], isCut)
    }
    var differences: [String] = []
    if response.status != other.status {
      differences.append("the status is \(other.status), and it was \(response.status)")
    }
    return differences + Self.difference("the body", response.body, other.body, isCut)
  }

  private static func difference(
    _ what: String, _ then: ArraySlice<UInt8>, _ now: ArraySlice<UInt8>, _ isCut: Bool
  ) -> [String] {
    let now = isCut ? now.prefix(then.count) : now
    let same = zip(then, now).prefix { $0 == $1 }.count
    guard same < max(then.count, now.count) else { return [] }
    let length = then.count == now.count ? "\(now.count) bytes" : "\(now.count) bytes, and had \(then.count)"
    return [
      "\(what) has \(length); from byte \(same) it is \(excerpt(now, from: same)), and it was \(excerpt(then, from: same))"
    ]
  }

  /// A few bytes from the place where they differ, as JSON text.
  private static func excerpt(_ bytes: ArraySlice<UInt8>, from offset: Int) -> String {
    let part = bytes.dropFirst(offset).prefix(40)
    guard !part.isEmpty else { return "at its end" }
    var writer = JSONWriter()
    writer.string(utf8: part)
    return String(decoding: writer.finish(), as: UTF8.self) + (bytes.count > offset + 40 ? "…" : "")
  }

  /// The result as it would be had the invocation had another id: error messages and some results tell it.
  package func replacing(_ id: String, by other: String) -> RecordedResult {
    guard !id.isEmpty, !other.isEmpty else { return self }
    var result = self
    result.payload = Array(
      payload.split(separator: Array(id.utf8), omittingEmptySubsequences: false)
        .joined(separator: Array(other.utf8)))
    return result
  }

  /// JSON without what means nothing, so that the same values are the same bytes; other bytes as they are.
  private static func normalized(_ payload: [UInt8]) -> [UInt8] {
    guard InvocationRecording.isJSON(payload) else { return payload }
    var compact: [UInt8] = []
    JSONCompaction.appendASCII(payload.span, to: &compact)
    return compact
  }
}
