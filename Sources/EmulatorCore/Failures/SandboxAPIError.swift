import LambdaInterface

/// An error response of the Runtime API or the Extensions API.
package struct SandboxAPIError: Error, Sendable, Equatable {
  package let status: Int
  /// Lambda's name for the error.
  package let errorType: String
  package let message: String

  package init(status: Int, errorType: String, message: String) {
    self.status = status
    self.errorType = errorType
    self.message = message
  }

  /// The body of the response.
  package var payload: [UInt8] { ErrorPayload.json(type: errorType, message: message) }

  /// The ID is not that of the current invocation.
  package static let invalidRequestID = SandboxAPIError(
    status: 400, errorType: "InvalidRequestID", message: "Invalid request ID")

  /// The call is not allowed in the runtime's current state.
  package static func invalidTransition(_ what: String) -> SandboxAPIError {
    SandboxAPIError(status: 403, errorType: "InvalidStateTransition", message: what)
  }

  /// The invocation already has a response.
  package static func alreadyAnswered(_ id: RequestID) -> SandboxAPIError {
    invalidTransition("The invocation \(id) already has a response")
  }

  /// The response came too late: the invocation has timed out.
  package static let invocationTimedOut = SandboxAPIError(
    status: 410, errorType: "InvokeTimeout", message: "Invoke timeout")

  /// The result exceeds Lambda's limit.
  package static let responseTooLarge = SandboxAPIError(
    status: 413, errorType: "RequestEntityTooLarge",
    message: "Exceeded maximum allowed payload size (\(LambdaLimits.responsePayload) bytes).")

  package static let unknownCall = SandboxAPIError(status: 404, errorType: "NotFound", message: "No such call")

  /// The value of `Host` is not accepted.
  package static func foreignHost(_ host: String) -> SandboxAPIError {
    SandboxAPIError(
      status: 403, errorType: "ForeignHost",
      message:
        "The host \(host) is not localhost. To protect you from DNS rebinding, the Runtime API accepts loopback hosts only. Pass --allow-host to accept it."
    )
  }

  /// The request comes from a web page.
  package static func foreignOrigin(_ origin: String) -> SandboxAPIError {
    SandboxAPIError(
      status: 403, errorType: "ForeignOrigin",
      message: "The Runtime API does not accept requests of web pages from other machines (origin: \(origin)).")
  }

  package static let gone = SandboxAPIError(
    status: 410, errorType: "SandboxEnding", message: "The sandbox is ending")

  /// The extension's name is missing.
  package static let invalidExtensionName = SandboxAPIError(
    status: 403, errorType: "Extension.InvalidExtensionName", message: "Empty extension name")

  /// The body of the registration is invalid.
  package static let invalidRegistration = SandboxAPIError(
    status: 403, errorType: "InvalidRequestFormat", message: "Expected {\"events\":[\"INVOKE\",\"SHUTDOWN\"]}")

  /// The extension subscribes to an event that does not exist.
  package static func invalidEvent(_ name: String) -> SandboxAPIError {
    SandboxAPIError(
      status: 403, errorType: "Extension.InvalidEventType", message: "\(name): expected INVOKE or SHUTDOWN")
  }

  /// An internal extension subscribes to SHUTDOWN, which only external extensions can receive.
  package static let shutdownForInternalExtension = SandboxAPIError(
    status: 403, errorType: "Extension.InvalidEventType",
    message: "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension")

  /// A telemetry subscription is invalid.
  package static func invalidSubscription(_ problems: String, _ api: TelemetryAPI) -> SandboxAPIError {
    SandboxAPIError(
      status: 400, errorType: api == .logs ? "Logs.ValidationError" : "ValidationError", message: problems)
  }

  /// Extensions may subscribe only while the sandbox starts.
  package static func subscriptionClosed(_ api: TelemetryAPI) -> SandboxAPIError {
    SandboxAPIError(
      status: 403, errorType: "\(api.rawValue).SubscriptionClosed",
      message: "\(api.rawValue) API subscription is closed")
  }

  /// The extension has already subscribed through the other API.
  package static func subscribedElsewhere(_ name: String, _ api: TelemetryAPI, _ other: TelemetryAPI) -> SandboxAPIError
  {
    SandboxAPIError(
      status: 400, errorType: "\(api.rawValue).AccessDenied",
      message: "The extension \(name) is already subscribed to the \(other.rawValue) API; subscribe to one of them")
  }

  /// Extensions may register only while the sandbox starts.
  package static let registrationClosed = SandboxAPIError(
    status: 403, errorType: "Extension.RegistrationClosed", message: "Extension registration closed already")

  package static let extensionNameTaken = SandboxAPIError(
    status: 403, errorType: "Extension.InvalidExtensionState",
    message: "Extension with this name already registered")

  /// The maximum number of extensions has registered.
  package static let tooManyExtensions = SandboxAPIError(
    status: 403, errorType: "Extension.TooManyExtensions",
    message: "Extension limit (\(LambdaLimits.extensions)) reached")

  package static let missingExtensionID = SandboxAPIError(
    status: 403, errorType: "Extension.MissingExtensionIdentifier",
    message: "Missing Lambda-Extension-Identifier header")

  /// No extension has this identifier.
  package static let unknownExtensionID = SandboxAPIError(
    status: 403, errorType: "Extension.UnknownExtensionIdentifier", message: "Unknown extension identifier")
}
