package import ByteBuffers
package import HTTPMessages
import WireFormat

/// Encodes the response to an HTTP event as JSON for the Runtime API while its body arrives, so that the body is held
/// once: in the form in which it is sent.
///
/// A body with a text type is escaped. If it turns out not to be UTF-8, or does not fit as text (many quotes and control
/// characters make it longer), it is converted to Base64. A body with a binary type is encoded in Base64, or converted
/// to text if it only fits as that. Conversions take place in the same memory.
package struct ResultEncoding: ~Copyable {
  /// A complete result.
  package enum Outcome: Sendable {
    /// The result.
    ///
    /// - `isTextInBase64`: whether a body of a text type is in Base64, because it is not UTF-8 or does not fit as text.
    case result(SharedBytes, isTextInBase64: Bool)
    /// The result is larger than the limit in either form. Its size in bytes is that of the form that the response's
    /// fields ask for.
    case tooLarge(size: Int)
  }

  /// What is done with the body's bytes.
  private enum Form {
    case text, base64
    /// The body fits in no form. It is not kept; only the length of its text is measured.
    case tooLargeText
    /// The body is binary and does not fit.
    case tooLargeBase64
  }

  /// The form that the response's fields ask for.
  private let wanted: BodyForm
  private var form: Form
  private var output: UniqueByteBuffer
  /// Where the body begins in the output.
  private let start: Int
  /// The largest length of the body as text; as Base64 it may have one byte more. Negative if not even the fields fit.
  private let room: Int
  private var escaper = JSONStringEscaper()
  private var encoder = Base64Encoder()
  /// How many bytes of the body have arrived.
  private var bodyLength = 0
  /// Whether text was converted to Base64 because it did not fit, not because it is not UTF-8.
  private var isLongText = false
  /// The length of the escaped text if it is only measured.
  private var measured = 0

  /// How much is encoded between two checks of the limit, in bytes.
  private static let pieceSize = 64 * 1024

  private static let textEnd: StaticString = #"","isBase64Encoded":false}"#
  private static let base64End: StaticString = #"","isBase64Encoded":true}"#

  /// Writes everything before the body.
  ///
  /// - Parameters:
  ///   - head: the head of the app's response.
  ///   - origin: the origin of the event. Its format decides the result's members; pass-through events have none.
  ///   - method: the request's method. A response to HEAD keeps the app's `content-length`.
  ///   - bodyLength: the length of the body in bytes, as its framing announces it; nil if it is not known yet.
  ///   - textTypes: the media types whose bodies are sent as text.
  ///   - limit: Lambda's limit in bytes.
  package init(
    head: HTTPResponseHead, origin: EventOrigin, method: HTTPMethod, bodyLength: Int?,
    textTypes: TextTypes = TextTypes(), limit: Int = .max
  ) {
    let wanted = BodyForm(of: head.fields, textTypes: textTypes)
    let fields = FieldGroups(ResponseFields.kept(of: head, method: method, bodyLength: bodyLength))
    // A load balancer's result contains each field twice.
    var json = JSONWriter(capacity: fields.fields.byteCount * 2 + 256)
    json.object { json in
      json.key("statusCode")
      json.number(head.status)
      switch origin {
      case .httpAPI: HTTPAPIResult.writeFields(fields, to: &json)
      case .loadBalancer(let multiValue):
        LoadBalancerResult.writeFields(fields, of: head, multiValue: multiValue, to: &json)
      case .vpcLattice: VPCLatticeResult.writeFields(fields, of: head, to: &json)
      case .restAPI, .passThrough: RestAPIResult.writeFields(fields, to: &json)
      }
      json.key("body")
    }
    // Without the object's end, which is written after the body, but with its quote.
    let members = json.bytes.span
    let start = members.count
    room = limit - start - Self.textEnd.utf8CodeUnitCount
    let expected = min(bodyLength ?? 0, max(room, 0))
    let estimate =
      switch wanted {
      case .text: JSONString.estimatedLength(of: expected)
      case .base64: Base64.encodedLength(of: expected)
      }
    output = UniqueByteBuffer(capacity: start + min(estimate, max(room, 0)) + 256)
    output.append(copying: members.extracting(droppingLast: 1))
    output.append(UInt8(ascii: "\""))
    form = wanted == .text ? .text : .base64
    self.wanted = wanted
    self.start = start
  }

  /// Encodes the next part of the body.
  package mutating func append(_ part: Span<UInt8>) {
    part.withUnsafeBufferPointer { append($0) }
  }

  private mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
    var rest = part
    while !rest.isEmpty {
      let piece = UnsafeBufferPointer(rebasing: rest.prefix(Self.pieceSize))
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst(Self.pieceSize))
      bodyLength += piece.count
      switch form {
      case .text:
        if escaper.escape(piece, into: &output) {
          if output.count - start > room { textDoesNotFit() }
        } else {
          isNotText()
          if form == .base64 { encode(piece) }
        }
      case .base64: encode(piece)
      case .tooLargeText:
        if !Self.measure(Span(_unsafeElements: piece), with: &escaper, &measured) { form = .tooLargeBase64 }
      case .tooLargeBase64: break
      }
    }
  }

  /// Ends the result.
  package consuming func finish() -> Outcome {
    switch form {
    case .text:
      if !escaper.isComplete { isNotText() } else if output.count - start > room { textDoesNotFit() }
    case .tooLargeText:
      if !escaper.isComplete { form = .tooLargeBase64 }
    case .base64, .tooLargeBase64: break
    }
    if form == .base64, !fitsAsBase64 { base64DoesNotFit() }
    switch form {
    case .text:
      output.append(Self.textEnd)
      return .result(SharedBytes(output), isTextInBase64: false)
    case .base64:
      encodeRest()
      output.append(Self.base64End)
      return .result(SharedBytes(output), isTextInBase64: wanted == .text)
    case .tooLargeText:
      return .tooLarge(size: start + measured + Self.textEnd.utf8CodeUnitCount)
    case .tooLargeBase64:
      return .tooLarge(size: start + Base64.encodedLength(of: bodyLength) + Self.base64End.utf8CodeUnitCount)
    }
  }

  // MARK: Conversions

  private var fitsAsBase64: Bool { Base64.encodedLength(of: bodyLength) <= room + 1 }

  private mutating func encode(_ piece: UnsafeBufferPointer<UInt8>) {
    encoder.encode(piece, into: &output)
    if !fitsAsBase64 { base64DoesNotFit() }
  }

  // Swift 6.2 does not accept this in a consuming function.
  private mutating func encodeRest() { encoder.finish(into: &output) }

  /// The body is not UTF-8. What has been escaped does not include the piece that shows it.
  private mutating func isNotText() {
    // If Base64 was wanted, the body is text only because it does not fit as Base64.
    if wanted == .text { becomeBase64() } else { discard(.tooLargeBase64) }
  }

  private mutating func textDoesNotFit() {
    if wanted == .base64 { return discard(.tooLargeBase64) }
    if fitsAsBase64 {
      isLongText = true
      becomeBase64()
    } else {
      measured = output.count - start
      discard(.tooLargeText)
    }
  }

  private mutating func base64DoesNotFit() {
    if wanted == .base64, bodyLength <= room {
      encoder.restore(&output, from: start)
      if escaper.escapeInPlace(&output, from: start, room: room) {
        form = .text
      } else {
        discard(.tooLargeBase64)
      }
    } else if isLongText {
      encoder.restore(&output, from: start)
      var escaper = JSONStringEscaper()
      var length = 0
      let isText = Self.measure(output.span.extracting(droppingFirst: start), with: &escaper, &length)
      (self.escaper, measured) = (escaper, length)
      discard(isText ? .tooLargeText : .tooLargeBase64)
    } else {
      discard(.tooLargeBase64)
    }
  }

  private mutating func becomeBase64() {
    escaper.restore(&output, from: start)
    encoder.encodeInPlace(&output, from: start)
    form = .base64
  }

  private mutating func discard(_ form: Form) {
    self.form = form
    output = UniqueByteBuffer()
  }

  /// Adds the escaped length of the text; returns false if it is not UTF-8.
  private static func measure(
    _ text: Span<UInt8>, with escaper: inout JSONStringEscaper, _ length: inout Int
  ) -> Bool {
    var escaped = UniqueByteBuffer()
    var rest = text
    var isText = true
    while isText, !rest.isEmpty {
      escaped.removeAll()
      isText = rest.extracting(first: pieceSize).withUnsafeBufferPointer { escaper.escape($0, into: &escaped) }
      length += escaped.count
      rest = rest.extracting(droppingFirst: pieceSize)
    }
    return isText
  }
}
