import ByteBuffers
import WireFormat

/// The result of an event that is not an HTTP request: the app's response body as JSON.
enum PassThroughResult {
  /// Returns the body itself if it is JSON, `null` if it is empty, or else a JSON string: the text, or Base64 if the
  /// body is not UTF-8, so that no byte is lost.
  static func encode(_ body: SharedBytes) -> [UInt8] {
    if body.isEmpty { return Array("null".utf8) }
    if isJSON(body) { return Array(body) }
    return body.withUnsafeBufferPointer { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(JSONString.estimatedLength(of: bytes.count) + 2)
      output.append(UInt8(ascii: "\""))
      if !JSONString.escape(bytes, into: &output) { Base64.encode(bytes, into: &output) }
      output.append(UInt8(ascii: "\""))
      return output
    }
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
