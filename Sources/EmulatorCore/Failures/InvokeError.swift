import LambdaInterface
package import WireFormat

/// An error of the Invoke API, in the form that SDKs turn into exceptions.
package struct InvokeError: Error, Sendable, Equatable {
  package let status: Int
  /// The name of the exception, sent as `x-amzn-ErrorType`.
  package let errorType: String
  package let message: String
  /// The reason why an invocation was throttled; nil for other errors.
  package let reason: String?

  package init(status: Int, errorType: String, message: String, reason: String? = nil) {
    self.status = status
    self.errorType = errorType
    self.message = message
    self.reason = reason
  }

  /// The body of the response.
  package var payload: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      if let reason {
        writer.key("Reason")
        writer.string(reason)
      }
      if !Self.untyped.contains(errorType) {
        writer.key("Type")
        writer.string(status < 500 ? "User" : "Service")
      }
      writer.key(Self.capitalized.contains(errorType) ? "Message" : "message")
      writer.string(message)
    }
    return writer.finish()
  }

  /// The errors whose message Lambda sends as `Message`.
  private static let capitalized: Set = ["ResourceNotFoundException", "ServiceException", "AccessDeniedException"]

  /// Errors from the front end of AWS's API, which sends no `Type`.
  private static let untyped: Set = ["ValidationException", "AccessDeniedException"]

  /// A listener on a loopback address does not serve this host.
  package static func foreignHost(_ host: String) -> InvokeError {
    // IPv6 addresses are in brackets.
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return InvokeError(
      status: 403, errorType: "AccessDeniedException",
      message:
        "The host \(host) is not localhost. To protect you from DNS rebinding, only loopback hosts are served here. Pass --allow-host \(name) to accept it."
    )
  }

  /// The Lambda API does not accept calls of web pages from this origin.
  package static func foreignOrigin(_ origin: String) -> InvokeError {
    InvokeError(
      status: 403, errorType: "AccessDeniedException",
      message:
        "The web page's origin, \(origin), may not call the Lambda API. Pass --cors-origin \(origin) to let it.")
  }

  /// No function has this ARN.
  package static func functionNotFound(arn: String) -> InvokeError { .notFound("Function not found: \(arn)") }

  package static func notFound(_ message: String) -> InvokeError {
    InvokeError(status: 404, errorType: "ResourceNotFoundException", message: message)
  }

  /// This version or alias has no event invoke configuration.
  package static func noEventInvokeConfig(arn: String) -> InvokeError {
    .notFound("The function \(arn) doesn't have an EventInvokeConfig")
  }

  /// The event is not JSON.
  package static func invalidContent(_ event: [UInt8], _ error: JSONError) -> InvokeError {
    InvokeError(
      status: 400, errorType: "InvalidRequestContentException",
      message:
        "Could not parse request body into json: Could not parse payload into json: \(JSONComplaint.text(for: error, in: event))"
    )
  }

  /// The client context is not the Base64 of a JSON object. The text is AWS's:
  /// <https://github.com/boto/boto3/issues/2153>.
  package static let invalidClientContext = InvokeError(
    status: 400, errorType: "InvalidRequestContentException",
    message: "Client context must be a valid Base64-encoded JSON object.")

  /// The client context is too long. AWS documents the limit, but not the text.
  package static let clientContextTooLong = InvokeError(
    status: 400, errorType: "InvalidRequestContentException",
    message: "Client context must be no more than \(LambdaLimits.clientContext) bytes.")

  /// A function that isolates tenants was invoked without a tenant.
  package static let tenantMissing = invalidParameter(
    "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.")

  /// A function that does not isolate tenants was invoked with a tenant.
  package static let tenantUnexpected = invalidParameter(
    "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again."
  )

  /// The queue of events is full.
  package static let tooManyEvents = InvokeError(
    status: 429, errorType: "TooManyRequestsException", message: "Rate Exceeded.",
    reason: "FunctionInvocationRateLimitExceeded")

  package static func requestTooLarge(limit: Int) -> InvokeError {
    InvokeError(
      status: 413, errorType: "RequestTooLargeException",
      message: "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
  }

  /// Every sandbox is busy and the queue is full.
  package static let tooManyRequests = InvokeError(
    status: 429, errorType: "TooManyRequestsException", message: "Rate Exceeded.",
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded")

  /// A header field or parameter has an invalid value.
  package static func invalidParameter(_ message: String) -> InvokeError {
    InvokeError(status: 400, errorType: "InvalidParameterValueException", message: message)
  }

  /// Parameters violate the constraints of the API's model.
  ///
  /// - Parameter violations: one violation per parameter, in AWS's words.
  package static func validation(_ violations: [String]) -> InvokeError {
    InvokeError(
      status: 400, errorType: "ValidationException",
      message:
        "\(violations.count) validation error\(violations.count == 1 ? "" : "s") detected: \(violations.joined(separator: "; "))"
    )
  }

  /// The caller is not allowed to do this.
  package static func accessDenied(_ message: String) -> InvokeError {
    InvokeError(status: 403, errorType: "AccessDeniedException", message: message)
  }

  /// The function has no such property.
  package static let noSuchResource = notFound("The resource you requested does not exist.")

  /// There is no code signing configuration with this ARN.
  package static func noCodeSigningConfiguration(arn: String) -> InvokeError {
    .notFound("The Lambda code signing configuration \(arn) can not be found.")
  }

  /// No version of the function has its own provisioned concurrency.
  package static let noProvisionedConcurrency = InvokeError(
    status: 404, errorType: "ProvisionedConcurrencyConfigNotFoundException",
    message: "No Provisioned Concurrency Config found for this function")

  package static let unknownOperation = InvokeError(
    status: 404, errorType: "UnknownOperationException",
    message: "The Lambda API has no such operation. Paths that start with a date belong to it.")

  /// The emulator does not implement this operation of the API. SDKs do not retry a call with status 501.
  package static func notOffered(_ operation: LambdaOperation) -> InvokeError {
    let cure = options[operation.name].map { "Use \($0) of swiftlet local instead" }
    return InvokeError(
      status: 501, errorType: "NotImplementedException",
      message:
        "swiftlet does not support \(operation.name). \(cure ?? "Configure functions with the options of swiftlet local")."
    )
  }

  /// The options of `swiftlet local` that replace an operation.
  private static let options = [
    "CreateAlias": "--alias", "UpdateAlias": "--alias", "PublishVersion": "--published-version",
    "PutProvisionedConcurrencyConfig": "--provisioned", "PutFunctionEventInvokeConfig": "--event-retries",
    "UpdateFunctionEventInvokeConfig": "--event-retries", "UpdateFunctionConfiguration": "the options",
  ]
}
