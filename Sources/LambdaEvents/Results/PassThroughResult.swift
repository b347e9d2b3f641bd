import ByteBuffers
import WireFormat

/// The result of an event that is not an HTTP request: the app's response body as JSON.
enum PassThroughResult {
  /// Returns the body itself if it is JSON, `null` if it is empty, or else a JSON string: the text, or Base64 if the
  /// body is not UTF-8, so that no byte is lost.
  static func encode(_ body: SharedBytes) -> SharedBytes {
    if body.isEmpty { return SharedBytes(Array("null".utf8)) }
    if isJSON(body) { return body }
    var output = UniqueByteBuffer(capacity: JSONString.estimatedLength(of: body.count) + 2)
    output.append(UInt8(ascii: "\""))
    var escaper = JSONStringEscaper()
    let mayBeText = body.withUnsafeBufferPointer { escaper.escape($0, into: &output) }
    if !mayBeText || !escaper.isComplete {
      output.removeLast(output.count - 1)
      var encoder = Base64Encoder()
      body.withUnsafeBufferPointer { encoder.encode($0, into: &output) }
      encoder.finish(into: &output)
    }
    output.append(UInt8(ascii: "\""))
    return SharedBytes(output)
  }

  private static func isJSON(_ body: SharedBytes) -> Bool {
    var scanner = JSONScanner(body.span)
    do {
      _ = try scanner.value()
      try scanner.finish()
      return true
    } catch {
      return false
    }
  }
}
