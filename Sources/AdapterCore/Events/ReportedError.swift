import ByteBuffers
package import HTTPMessages
import LambdaEvents

/// The error with which an app fails the invocation of an event that is not HTTP. Its response has the field
/// `x-amzn-lambda-error-type`, and the message in `x-amzn-lambda-error-message` or in the body. The status does not
/// matter.
package struct ReportedError: Sendable, Equatable {
  /// The `errorType` for Lambda: 1 to 255 printable ASCII characters.
  package let type: String
  /// The `errorMessage` for Lambda.
  package let message: String

  /// The error that a response reports; nil if it reports none.
  package init?(in response: HTTPResponse) {
    guard let type = response.fields.firstText("x-amzn-lambda-error-type").map({ trimmed($0) }), !type.isEmpty,
      type.utf8.count <= 255, type.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
    else { return nil }
    self.type = type
    let message = response.fields.firstText("x-amzn-lambda-error-message").map { trimmed($0) } ?? ""
    if !message.isEmpty {
      self.message = message
    } else if response.body.isEmpty {
      self.message = "The app responded with status \(response.status) and no message."
    } else {
      self.message = String(decoding: response.body.prefix(ResponseEncoder.errorTextLimit))
    }
  }
}
