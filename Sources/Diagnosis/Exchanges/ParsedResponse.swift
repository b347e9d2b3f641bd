package import HTTPMessages

/// A response as the bytes on a connection have it (RFC 9112).
package struct ParsedResponse: Sendable, Equatable {
  /// How the response ended.
  package enum End: Sendable, Equatable {
    /// Its framing says that it is complete.
    case complete
    /// The connection ended before that.
    case cutOff
    /// It was incomplete when the observation ended.
    case open
    /// The chunked coding is malformed.
    case malformed(HTTPParseError)
  }

  /// The minor version: 1 for HTTP/1.1.
  package var minorVersion: Int
  package var head: HTTPResponseHead
  /// Whether the app accepts another request on this connection.
  package var keepsConnection: Bool
  package var framing: HTTPBodyFraming
  /// The body, without the chunked coding.
  package var body: [UInt8]
  /// The bytes after the response.
  package var leftover: [UInt8]
  package var end: End

  package var status: Int { head.status }

  /// The fields in their order.
  package var fields: [AppRequest.Field] {
    (0..<head.fields.count).map { .init(head.fields.nameText(at: $0), head.fields.valueText(at: $0)) }
  }

  package var isComplete: Bool { end == .complete }

  /// Whether it is a stream of server-sent events, which has no natural end.
  var isEventStream: Bool { mediaType == "text/event-stream" }

  /// The media type in lower case, without parameters; nil if there is none.
  var mediaType: String? {
    head.fields.firstText("content-type").map { value in
      String(value.prefix { $0 != ";" }).filter { !$0.isWhitespace }.lowercased()
    }
  }
}
