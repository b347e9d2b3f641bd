import ByteBuffers
package import HTTPMessages

/// The response of `AWS_LWA_FALLBACK_RESPONSE`: GET and HEAD get it instead of a failure while the app is down.
///
/// The file contains a response in HTTP/1.1 format, with line feeds or CRLF:
///
///     HTTP/1.1 503 Service Unavailable
///     content-type: text/html; charset=utf-8
///
///     <h1>Back in a minute</h1>
package struct FallbackResponse: Sendable, Equatable {
  /// Why a file is not a valid response.
  package struct FormatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, with the line number.
    package let description: String
  }

  /// The parsed response.
  package let response: HTTPResponse

  /// Parses the file. Fields that frame the message are left out; the sender adds them.
  package init(parsing file: [UInt8]) throws(FormatError) {
    var rest = file[...]
    let statusLine = Self.takeLine(&rest)
    guard let status = Self.status(of: statusLine) else {
      throw FormatError(
        description: "line 1 is not a status line; expected one such as HTTP/1.1 503 Service Unavailable, 200 to 599")
    }
    var fields = HTTPFields()
    var number = 1
    while true {
      number += 1
      guard !rest.isEmpty else { break }
      let line = Self.takeLine(&rest)
      if line.isEmpty { break }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), HTTPSyntax.isFieldName(line[..<colon]) else {
        throw FormatError(description: "line \(number) is not a header field; expected name: value, or an empty line")
      }
      let value = Array(trimmed(String(decoding: line[(colon + 1)...], as: UTF8.self)).utf8)[...]
      guard HTTPSyntax.isFieldValue(value) else {
        throw FormatError(description: "line \(number) has a control character in its value")
      }
      fields.append(name: line[..<colon], value: value)
    }
    for name in ["connection", "content-length", "keep-alive", "trailer", "transfer-encoding", "upgrade"]
      as [StaticString]
    {
      fields.removeAll(name)
    }
    var head = HTTPResponseHead(status: status, fields: fields)
    let phrase = statusLine.dropFirst(13)
    head.reason = HTTPStatus.customReason(phrase.span, for: status)
    response = HTTPResponse(head: head, body: SharedBytes(rest))
  }

  /// Whether callers get this response instead of the failure's own.
  ///
  /// It replaces failures of GET and HEAD if the app is not ready, refuses connections, has exited, closes the
  /// connection before a whole response head, or exceeds the time allowed. A buffered response that is incomplete at
  /// that time is discarded.
  package static func standsIn(for code: FailureCode, method: HTTPMethod) -> Bool {
    guard method == .get || method == .head else { return false }
    switch code {
    case .appNotReady, .appNotListening, .appExited, .appKilled, .appClosedBeforeResponse, .appTimedOut: return true
    case .appHung, .appClosedMidResponse, .appInvalidResponse, .appResponseTooLarge, .eventMalformed, .eventRejected,
      .appHookFailed, .eventForbidden, .runtimeUnavailable, .settingsInvalid:
      return false
    }
  }

  private static func status(of line: ArraySlice<UInt8>) -> Int? {
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].starts(with: "HTTP/1.".utf8), parts[1].count == 3,
      parts[1].allSatisfy({ decimalDigit($0) != nil }), let status = Int(String(decoding: parts[1], as: UTF8.self)),
      (200...599).contains(status)
    else { return nil }
    return status
  }

  /// Removes the first line and returns it without its line feed or CRLF.
  private static func takeLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    let line = rest[..<end]
    rest = rest[min(end + 1, rest.endIndex)...]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }
}
