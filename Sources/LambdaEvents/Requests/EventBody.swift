import WireFormat

/// The body of an event that is HTTP.
enum EventBody {
  /// Decodes the body where it stands: it never gets longer, so the event's own buffer is all the room it needs.
  ///
  /// - Returns: where in the buffer the body now is; an empty range where there is none.
  static func decode(
    _ event: inout [UInt8], _ outline: ScannedEvent, _ origin: EventOrigin
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
      throw EventError(.malformed, "`body` is not base64, as `isBase64Encoded` says it is", origin: origin)
    }
    return decoded
  }
}
