import WireFormat

/// A refusal of the Invoke API, in the form that SDKs turn into their exceptions.
package struct InvokeError: Error, Sendable, Equatable {
  /// The HTTP status.
  package let status: Int
  /// The exception's name, sent as `x-amzn-ErrorType`.
  package let errorType: String
  /// One sentence.
  package let message: String
  /// Why an invocation was turned away for want of a sandbox.
  package let reason: String?

  /// A refusal of these parts.
  package init(status: Int, errorType: String, message: String, reason: String? = nil) {
    self.status = status
    self.errorType = errorType
    self.message = message
    self.reason = reason
  }

  /// The body of the answer.
  package var payload: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      if let reason {
        writer.key("Reason")
        writer.string(reason)
      }
      writer.key("Type")
      writer.string(status < 500 ? "User" : "Service")
      writer.key(Self.capitalized.contains(errorType) ? "Message" : "message")
      writer.string(message)
    }
    return writer.finish()
  }

  /// The errors whose message Lambda sends as `Message`.
  private static let capitalized: Set = ["ResourceNotFoundException", "ServiceException", "AccessDeniedException"]

  /// A listener on a loopback address does not serve this host.
  package static func foreignHost(_ host: String) -> InvokeError {
    let name = host.prefix { $0 != ":" }
    return InvokeError(
      status: 403, errorType: "AccessDeniedException",
      message:
        "The host \(host) is not localhost. To protect you from DNS rebinding, only loopback hosts are served here. Pass --allow-host \(name) to accept it."
    )
  }

  /// The Lambda API does not serve web pages of this origin.
  package static func foreignOrigin(_ origin: String) -> InvokeError {
    InvokeError(
      status: 403, errorType: "AccessDeniedException",
      message:
        "The web page's origin, \(origin), may not call the Lambda API. Pass --cors-origin \(origin) to let it.")
  }

  /// There is no function of this ARN.
  package static func functionNotFound(arn: String) -> InvokeError {
    InvokeError(status: 404, errorType: "ResourceNotFoundException", message: "Function not found: \(arn)")
  }

  /// The event is not JSON.
  package static let invalidContent = InvokeError(
    status: 400, errorType: "InvalidRequestContentException",
    message: "Could not parse request body into json: the payload is not valid JSON")

  /// The event is too large.
  package static func requestTooLarge(limit: Int) -> InvokeError {
    InvokeError(
      status: 413, errorType: "RequestTooLargeException",
      message: "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
  }

  /// Every sandbox is busy and the queue is full.
  package static let tooManyRequests = InvokeError(
    status: 429, errorType: "TooManyRequestsException", message: "Rate Exceeded.",
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded")

  /// A header or parameter has a value that it may not have.
  package static func invalidParameter(_ message: String) -> InvokeError {
    InvokeError(status: 400, errorType: "InvalidParameterValueException", message: message)
  }

  /// The API has no such path or method.
  package static let unknownOperation = InvokeError(
    status: 404, errorType: "UnknownOperationException",
    message:
      "The emulator offers no such operation; it offers Invoke, InvokeWithResponseStream, GetFunctionConfiguration and ListFunctions"
  )
}
