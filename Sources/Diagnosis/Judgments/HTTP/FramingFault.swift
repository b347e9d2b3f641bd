import HTTPMessages

/// A response whose end, or whose beginning, cannot be found reliably.
enum FramingFault: Equatable {
  /// The connection ended before any byte.
  case noResponse
  /// The connection ended within the head.
  case cutOffHead
  case invalid(HTTPParseError, [UInt8])
  /// Fewer bytes than Content-Length says.
  case shortBody(announced: Int, sent: Int, isOpen: Bool)
  /// The connection ended before the last chunk.
  case missingLastChunk(sent: Int)
  case malformedChunks(HTTPParseError)
  /// Bytes after the end of the body.
  case longBody(FramedLength, extra: [UInt8])
  /// A second response.
  case secondResponse
  /// Neither a length, nor the chunked coding, nor the end of the connection.
  case noEnd(sent: Int)
  /// Both Content-Length and Transfer-Encoding.
  case bothFramings(length: String, sent: Int)
  /// The chunked coding in HTTP/1.0.
  case chunksInOldVersion
  /// A body after a status that has none.
  case forbiddenBody(status: Int, extra: Int)

  /// What says where the body ends.
  enum FramedLength: Equatable {
    case length(Int)
    case lastChunk
  }

  /// All faults of a response.
  static func all(of response: ParsedResponse, to exchange: DirectExchange) -> [FramingFault] {
    ambiguities(of: response)
      + [endFault(of: response, to: exchange), leftoverFault(of: response, to: exchange)]
      .compactMap { $0 }
  }

  private static func ambiguities(of response: ParsedResponse) -> [FramingFault] {
    let fields = response.head.fields
    guard response.framing == .chunked else { return [] }
    if response.minorVersion == 0 { return [.chunksInOldVersion] }
    guard let length = fields.firstText("content-length") else { return [] }
    return [.bothFramings(length: length, sent: response.body.count)]
  }

  private static func endFault(of response: ParsedResponse, to exchange: DirectExchange) -> FramingFault? {
    let sent = response.body.count
    switch (response.framing, response.end) {
    case (.chunked, .malformed(let error)): return .malformedChunks(error)
    case (.length(let length), .cutOff): return .shortBody(announced: length, sent: sent, isOpen: false)
    case (.length(let length), .open) where exchange.isSilent:
      return .shortBody(announced: length, sent: sent, isOpen: true)
    case (.chunked, .cutOff): return .missingLastChunk(sent: sent)
    // A stream may pause. A body of which the app says that the connection's end ends it may be one.
    case (.untilClose, .open)
    where exchange.isSilent && !response.isEventStream && response.keepsConnection:
      return .noEnd(sent: sent)
    case (_, .complete), (_, .open), (_, .malformed), (_, .cutOff): return nil
    }
  }

  private static func leftoverFault(of response: ParsedResponse, to exchange: DirectExchange) -> FramingFault? {
    // After a switch of protocols, these are the other protocol's. `http.head` judges bodies of responses to HEAD.
    guard response.status != 101, exchange.request.method != "HEAD" else { return nil }
    // A line end after a body is an old fault that receivers ignore (RFC 9112 section 2.2).
    guard response.leftover.contains(where: { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }) else {
      return nil
    }
    if response.leftover.starts(with: "HTTP/1.".utf8) { return .secondResponse }
    switch response.framing {
    case .length(let length): return .longBody(.length(length), extra: response.leftover)
    case .chunked: return .longBody(.lastChunk, extra: response.leftover)
    case .none: return .forbiddenBody(status: response.status, extra: response.leftover.count)
    case .untilClose: return nil
    }
  }

  /// A stable word for the subject of a finding.
  var name: String {
    switch self {
    case .noResponse, .cutOffHead: "closed"
    case .invalid: "invalid"
    case .shortBody, .missingLastChunk: "short"
    case .malformedChunks: "chunks"
    case .longBody: "long"
    case .secondResponse: "second"
    case .noEnd: "endless"
    case .bothFramings, .chunksInOldVersion: "ambiguous"
    case .forbiddenBody: "forbidden"
    }
  }

  var severity: Severity {
    switch self {
    case .bothFramings, .chunksInOldVersion, .forbiddenBody: .warning
    case .noResponse, .cutOffHead, .invalid, .shortBody, .missingLastChunk, .malformedChunks, .longBody,
      .secondResponse, .noEnd:
      .error
    }
  }
}
