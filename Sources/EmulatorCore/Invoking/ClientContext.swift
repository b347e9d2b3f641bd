import LambdaInterface
import WireFormat

/// The client context of an invocation (`X-Amz-Client-Context`).
package enum ClientContext {
  /// The context as the runtime receives it: one line of ASCII JSON; nil if there is none.
  ///
  /// - Parameter header: the value of the header field: the Base64 of a JSON object.
  package static func json(_ header: String?) throws(InvokeError) -> String? {
    guard let header, !header.isEmpty else { return nil }
    guard header.utf8.count <= LambdaLimits.clientContext else { throw .clientContextTooLong }
    var json: [UInt8] = []
    guard Base64.decode(Array(header.utf8).span, into: &json), isObject(json) else { throw .invalidClientContext }
    var compact: [UInt8] = []
    JSONCompaction.appendASCII(json.span, to: &compact)
    return String(decoding: compact, as: UTF8.self)
  }

  private static func isObject(_ json: [UInt8]) -> Bool {
    do throws(JSONError) {
      var scanner = JSONScanner(json.span)
      let value = try scanner.value()
      try scanner.finish()
      return value.kind == .object
    } catch {
      return false
    }
  }
}
