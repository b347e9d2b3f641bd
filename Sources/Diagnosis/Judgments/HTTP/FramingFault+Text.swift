import AdapterCore
import HTTPMessages

extension FramingFault {
  /// The fault as a sentence without a full stop.
  func title(_ request: String) -> String {
    switch self {
    case .noResponse: "The app closes the connection without a response to \(request)"
    case .cutOffHead: "The app closes the connection within the head of its response to \(request)"
    case .invalid: "The response to \(request) is not valid HTTP/1.1"
    case .shortBody: "The response to \(request) is shorter than its Content-Length"
    case .missingLastChunk: "The chunked response to \(request) has no end"
    case .malformedChunks: "The chunked coding of the response to \(request) is malformed"
    case .longBody(.length, _): "The response to \(request) is longer than its Content-Length"
    case .longBody(.lastChunk, _): "Bytes follow the end of the response to \(request)"
    case .secondResponse: "The app sends two responses to \(request)"
    case .noEnd: "The end of the response to \(request) cannot be found"
    case .bothFramings: "The response to \(request) has both Content-Length and Transfer-Encoding"
    case .chunksInOldVersion: "The response to \(request) uses the chunked coding in HTTP/1.0"
    case .forbiddenBody(let status, _): "The response to \(request) has a body despite its status \(status)"
    }
  }

  /// What was seen, as sentences.
  var evidence: [String] {
    switch self {
    case .noResponse: return ["The connection ended without a byte from the app."]
    case .cutOffHead: return ["The connection ended before the empty line that ends the head."]
    case .invalid(let error, let bytes):
      return ["Invalid: \(error.message)."] + (Self.protocolName(bytes).map { ["The bytes look like \($0)."] } ?? [])
    case .shortBody(let announced, let sent, let isOpen):
      let end = isOpen ? "then nothing, on a connection that stayed open" : "then the connection ended"
      return ["Content-Length is \(announced); the app sent \(sent) bytes, \(end)."]
    case .missingLastChunk(let sent):
      return ["The connection ended after \(sent) bytes of the body, without a last chunk."]
    case .malformedChunks(let error): return ["Malformed: \(error.message)."]
    case .longBody(.length(let length), let extra):
      return ["Content-Length is \(length); \(extra.count) more \(extra.count == 1 ? "byte" : "bytes") followed."]
    case .longBody(.lastChunk, let extra): return ["\(extra.count) bytes followed the last chunk."]
    case .secondResponse: return ["A second status line followed the first response."]
    case .noEnd(let sent):
      return ["It has neither Content-Length nor Transfer-Encoding. The connection stayed open after \(sent) bytes."]
    case .bothFramings(let length, let sent):
      return ["Content-Length is \(length); the chunks have \(sent) bytes."]
    case .chunksInOldVersion: return ["The status line has HTTP/1.0, and Transfer-Encoding is chunked."]
    case .forbiddenBody(_, let extra): return ["\(extra) bytes followed the head."]
    }
  }

  /// Why it matters on Lambda.
  var reason: String {
    switch self {
    case .noResponse, .cutOffHead:
      "The caller gets 502 (App.ClosedBeforeResponse)."
    case .invalid: "The adapter cannot forward it. The caller gets 502 (App.InvalidResponse)."
    case .shortBody(_, _, isOpen: true):
      "The adapter waits for the rest until the function's timeout. The caller gets 504, and the function pays for the wait."
    case .malformedChunks: "The adapter cannot read the rest. The caller gets 502 (App.InvalidResponse)."
    case .shortBody, .missingLastChunk:
      "The response is incomplete, so the caller gets 502 (App.ClosedMidResponse)."
    case .longBody(.length, _):
      "The adapter, like every proxy, ends the body at Content-Length: callers get a truncated response. Strict proxies "
        + "respond with 502."
    case .longBody(.lastChunk, _), .secondResponse:
      "The adapter drops these bytes and closes the connection. Another proxy may take them for the response to the next "
        + "request, which is somebody else's."
    case .noEnd:
      "The adapter waits for the end of the connection until the function's timeout. The caller gets 504, and the function "
        + "pays for the wait."
    case .bothFramings, .chunksInOldVersion:
      "The adapter uses the chunked coding and closes the connection afterwards. Strict proxies respond with 502, because "
        + "two framings are a means of response splitting (RFC 9112 section 6.3)."
    case .forbiddenBody:
      "The adapter drops the bytes and closes the connection. Another proxy may take them for the next response."
    }
  }

  /// What to change.
  func cure(_ app: RecognizedApp) -> String {
    switch self {
    case .noResponse, .cutOffHead:
      return "Look for a crash or an exit in the app's log at this request, and handle the error with a response."
    case .invalid(_, let bytes):
      return Self.isTLS(bytes)
        ? "Turn off TLS in the app: callers' TLS ends at Lambda's front door, and the adapter speaks plain HTTP/1.1."
        : Self.isHTTP2(bytes)
          ? "Let the app accept HTTP/1.1 on this port; the adapter does not speak HTTP/2."
          : "Let the app's server write the head. Look for code that writes to the socket, and for header names or values "
            + "with spaces, line ends or control characters."
    case .shortBody, .longBody(.length, _): return Self.lengthCure(app)
    case .missingLastChunk, .malformedChunks:
      return
        "Look for an exception while the body is being produced; handle it before the first byte is sent, or catch it "
        + "in the generator. Do not write chunks yourself."
    case .longBody(.lastChunk, _), .secondResponse:
      return "Look for code that responds twice, for example without a return after an error response."
    case .noEnd, .bothFramings, .chunksInOldVersion:
      return
        "Do not set Content-Length, Transfer-Encoding or Connection yourself; the app's server adds the right ones."
    case .forbiddenBody(let status, _): return "Send no body with status \(status), or use another status, such as 200."
    }
  }

  private static func lengthCure(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .express, .nextJS:
      "Do not set Content-Length yourself; res.send and res.json compute it. If you must, use Buffer.byteLength(text), not "
        + "text.length."
    case .fastAPI, .flask, .django:
      "Do not set Content-Length yourself; the response's class computes it. If you must, use len(text.encode()), not "
        + "len(text). Middleware that changes a body must remove the header."
    case .php: "Do not set Content-Length yourself. If you must, use strlen($text), not mb_strlen($text)."
    case .spring, .go, .rails, .nginx, nil:
      "Do not set Content-Length yourself; the app's server computes it. If you must, count bytes, not characters. Code that "
        + "changes a body must remove the header."
    }
  }

  private static func protocolName(_ bytes: [UInt8]) -> String? {
    isTLS(bytes) ? "TLS" : isHTTP2(bytes) ? "HTTP/2" : nil
  }

  /// An alert or a handshake record of TLS.
  private static func isTLS(_ bytes: [UInt8]) -> Bool {
    bytes.count > 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 3 && bytes[2] <= 4
  }

  /// A SETTINGS frame on stream 0 (RFC 9113 section 6.5).
  private static func isHTTP2(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 9 && bytes[0] == 0 && bytes[3] == 4 && bytes[4] <= 1 && bytes[5...8].allSatisfy { $0 == 0 }
  }
}
