import Foundation
import PeerKit

/// The HTTP response in a result that was posted to Lambda, buffered or streamed.
struct PostedResult {
  /// Nothing was posted; the log may tell why.
  struct Missing: Error {
    var log: [String]
  }

  /// Lambda would not have understood the result.
  struct Malformed: Error {
    var text: String
  }

  var status: Int
  var headers: [String: String]
  var cookies: [String]
  var body: [UInt8]
  /// Whether the body was posted as base64.
  var isBase64: Bool
  /// The call that posted it.
  var request: PeerRequest

  var text: String { String(decoding: body, as: UTF8.self) }

  init(_ request: PeerRequest) throws {
    self.request = request
    let isStreamed = request.field("lambda-runtime-function-response-mode") == "streaming"
    let end = isStreamed ? request.body.firstRange(of: [UInt8](repeating: 0, count: 8)) : nil
    guard !isStreamed || end != nil,
      let json = try JSONSerialization.jsonObject(with: Data(request.body[..<(end?.lowerBound ?? request.body.count)]))
        as? [String: Any],
      let status = json["statusCode"] as? Int
    else { throw Malformed(text: request.text) }
    self.status = status
    headers = json["headers"] as? [String: String] ?? [:]
    cookies = json["cookies"] as? [String] ?? []
    isBase64 = json["isBase64Encoded"] as? Bool ?? false
    if let end {
      body = Array(request.body[end.upperBound...])
    } else {
      let text = json["body"] as? String ?? ""
      body = isBase64 ? Array(Data(base64Encoded: text) ?? Data()) : Array(text.utf8)
    }
  }
}

/// An error that was posted to Lambda: of an invocation, of init, or of a restore.
struct PostedError {
  var type: String
  var message: String
  /// The call that posted it.
  var request: PeerRequest

  init(_ request: PeerRequest) throws {
    self.request = request
    guard let json = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any],
      let type = json["errorType"] as? String, let message = json["errorMessage"] as? String
    else { throw PostedResult.Malformed(text: request.text) }
    self.type = type
    self.message = message
  }
}
