package import HTTPMessages
import LambdaEvents

/// The error by which an app fails the invocation of an event that is not HTTP: it answers with
/// `x-amzn-lambda-error-type`, and with `x-amzn-lambda-error-message` or the message as the body. The status does not
/// matter.
package struct ReportedError: Sendable, Equatable {
  /// The errorType that Lambda is told.
  package let type: String
  /// The errorMessage that Lambda is told.
  package let message: String

  /// The error in an answer; nil where it reports none.
  package init?(in response: HTTPResponse) {
    guard let type = response.fields.firstText("x-amzn-lambda-error-type").map({ trimmed($0) }), !type.isEmpty,
      type.utf8.count <= 255, type.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
    else { return nil }
    self.type = type
    let message = response.fields.firstText("x-amzn-lambda-error-message").map { trimmed($0) } ?? ""
    if !message.isEmpty {
      self.message = message
    } else if response.body.isEmpty {
      self.message = "The app answered with status \(response.status) and no message."
    } else {
      self.message = String(decoding: response.body.prefix(ResponseEncoder.errorTextLimit), as: UTF8.self)
    }
  }
}
