import ByteBuffers
import HTTPMessages
import LambdaInterface

/// Finds the failure that a result describes.
enum ResultFailure {
  /// The type of an error, or the code of the adapter's problem details; nil if the result is neither.
  static func code(in result: [UInt8], isError: Bool) -> String? {
    guard isError else { return problem(in: result)?.code }
    guard let error = ErrorPayload(result), !error.type.isEmpty else { return nil }
    return String(decoding: error.type.utf8.prefix(longestType), as: UTF8.self)
  }

  /// Types are names; an app can write anything.
  private static let longestType = 200

  /// The adapter's problem details in a response (RFC 9457); nil if it contains none.
  ///
  /// Sources differ in how results have header fields, but not in the status and the body.
  static func problem(in result: [UInt8]) -> AdapterEntry? {
    guard mayBeProblem(result), let response = RecordedResult(payload: result, isError: false).response else {
      return nil
    }
    return AdapterEntry(problem: Array(response.body))
  }

  /// The message of an error object; nil if the result is none.
  static func message(of invocation: ConsoleInvocation) -> String? {
    guard invocation.isError, let result = invocation.result else { return nil }
    return ErrorPayload(result.bytes)?.message
  }

  private static let mediaType = Array("/problem+json".utf8)
  /// How far the header fields of the adapter's own responses reach at most, in bytes.
  private static let searchedLength = 1024

  /// Whether the result has the media type near its start. Only few results have, and the others are not decoded.
  private static func mayBeProblem(_ result: [UInt8]) -> Bool {
    var rest = result[...].prefix(searchedLength)
    while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      rest = rest[slash...]
      if rest.starts(with: mediaType) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
