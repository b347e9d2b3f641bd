import ByteBuffers
package import HTTPMessages

/// What the bytes from an app are.
package enum ResponseReading: Sendable, Equatable {
  /// There are none.
  case nothing
  /// The beginning of a head.
  case incompleteHead
  /// Not HTTP/1, or a head that allows no safe reading.
  case invalid(HTTPParseError)
  /// A response; its body may be incomplete.
  case response(ParsedResponse)

  /// The largest head that the adapter accepts by default, in bytes.
  private static let headLimit = 256 * 1024

  /// Reads the first final response.
  ///
  /// - Parameters:
  ///   - bytes: all that was received.
  ///   - method: the request's method, because the response to HEAD has no body.
  ///   - hasEnded: whether the connection ended after these bytes.
  package init(_ bytes: [UInt8], to method: String, hasEnded: Bool) {
    guard !bytes.isEmpty else {
      self = .nothing
      return
    }
    do throws(HTTPParseError) {
      self = try Self.read(bytes, method: method, hasEnded: hasEnded)
    } catch {
      self = .invalid(error)
    }
  }

  private static func read(_ bytes: [UInt8], method: String, hasEnded: Bool) throws(HTTPParseError) -> Self {
    var start = 0
    while true {
      var parser = HTTPResponseHeadParser(limit: headLimit)
      guard start < bytes.count, let parsed = try parser.parse(bytes.span.extracting(droppingFirst: start)) else {
        return .incompleteHead
      }
      // The status line is valid, so this is its minor version: HTTP/1.x.
      let minorVersion = Int(bytes[start + 7]) - Int(UInt8(ascii: "0"))
      start += parsed.byteCount
      let status = parsed.head.status
      guard status >= 200 || status == 101 else { continue }
      let framing =
        status == 101
        ? .none : try HTTPBodyFraming(of: parsed.head, requestMethod: HTTPMethod(method) ?? .get)
      var response = ParsedResponse(
        minorVersion: minorVersion, head: parsed.head,
        keepsConnection: parsed.keepsConnection, framing: framing, body: [], leftover: [], end: .complete)
      response.takeBody(bytes[start...], hasEnded: hasEnded)
      return .response(response)
    }
  }
}

extension ParsedResponse {
  /// Divides the bytes after the head into the body and what follows it.
  fileprivate mutating func takeBody(_ rest: ArraySlice<UInt8>, hasEnded: Bool) {
    let unfinished: End = hasEnded ? .cutOff : .open
    switch framing {
    case .none: leftover = Array(rest)
    case .length(let length):
      body = Array(rest.prefix(length))
      leftover = Array(rest.dropFirst(length))
      end = body.count == length ? .complete : unfinished
    case .chunked:
      var decoder = ChunkedDecoder()
      var decoded = UniqueByteBuffer()
      do throws(HTTPParseError) {
        let used = try decoder.decode(rest.span, into: &decoded)
        leftover = Array(rest.dropFirst(used))
        end = decoder.isFinished ? .complete : unfinished
      } catch {
        end = .malformed(error)
      }
      body = decoded.withUnsafeBufferPointer { Array($0) }
    case .untilClose:
      body = Array(rest)
      end = hasEnded ? .complete : .open
    }
  }
}
