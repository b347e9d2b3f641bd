import ByteBuffers
import WireFormat

/// Decodes the body of an HTTP event.
enum EventBody {
  /// Decodes the body in place. It never gets longer, so it fits in the event's own buffer.
  ///
  /// - Returns: the range of the body in the buffer; empty if there is no body.
  static func decode(
    _ event: inout UniqueByteBuffer, _ outline: ScannedEvent, _ origin: EventOrigin
  ) throws(EventError) -> Range<Int> {
    let isBase64: Bool
    switch outline[.isBase64Encoded]?.kind {
    case nil, .false: isBase64 = false
    case .true: isBase64 = true
    default: throw EventError(.malformed, "`isBase64Encoded` is not a boolean", origin: origin)
    }
    guard let body = outline[.body] else { return 0..<0 }
    guard body.kind == .string else { throw EventError(.malformed, "`body` is not a string", origin: origin) }
    var range = body.range
    if body.hasEscapes {
      do {
        range = try JSONString.unescapeInPlace(&event, range)
      } catch {
        throw EventError(.malformed, "`body` is not text: \(error)", origin: origin)
      }
    }
    guard isBase64 else { return range }
    guard let decoded = Base64.decodeInPlace(&event, range) else {
      throw EventError(.malformed, "`isBase64Encoded` is true, but `body` is not base64", origin: origin)
    }
    return decoded
  }
}
