import HTTPMessages
import LambdaInterface

/// A failure that a result tells of.
enum ResultFailure {
  /// The type of an error, or the code of the adapter's problem details; nil if the result is neither.
  static func code(in result: [UInt8], isError: Bool) -> String? {
    if isError {
      guard let error = ErrorPayload(result), !error.type.isEmpty else { return nil }
      return error.type
    }
    return problem(in: result)?.code
  }

  /// The adapter's problem details in a response (RFC 9457); nil if it contains none.
  static func problem(in result: [UInt8]) -> AdapterEntry? {
    guard mayBeProblem(result),
      let response = RecordedResult(payload: result, isError: false).response,
      response.fields.first("content-type")?.starts(with: mediaType) == true
    else { return nil }
    return AdapterEntry(problem: Array(response.body))
  }

  /// The message of an error object; nil if the result is none.
  static func message(of invocation: ConsoleInvocation) -> String? {
    guard invocation.isError, let result = invocation.result else { return nil }
    return ErrorPayload(result.bytes)?.message
  }

  private static let mediaType = Array("application/problem+json".utf8)
  /// How far the header fields of the adapter's own responses reach at most, in bytes.
  private static let searchedLength = 1024

  /// Whether the result has the media type near its start. Only few results have, and the others are not decoded.
  private static func mayBeProblem(_ result: [UInt8]) -> Bool {
    let wanted = Array("/problem+json".utf8)
    var rest = result[...].prefix(searchedLength)
    while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      rest = rest[slash...]
      if rest.starts(with: wanted) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
