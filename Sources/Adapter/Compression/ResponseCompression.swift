import AdapterCore
import ByteBuffers
import Compression
import HTTPMessages

/// Compresses responses as ``CompressionPolicy`` decides.
enum ResponseCompression {
  /// The response, compressed if the caller accepts that and it is worth it.
  static func applied(to response: HTTPResponse, of request: HTTPRequest) -> HTTPResponse {
    switch CompressionPolicy.verdict(on: response.head, size: response.body.count, to: request) {
    case .leave: return response
    case .vary: break
    case .compress(let coding):
      var compressed = HTTPResponse(head: response.head, body: SharedBytes())
      if request.method != .head {
        guard let body = Compressor.compress(response.body, with: coding) else { break }
        compressed.body = body
      }
      CompressionPolicy.markCompressed(&compressed.head.fields, with: coding)
      return compressed
    }
    var response = response
    CompressionPolicy.markVarying(&response.head.fields)
    return response
  }
}
