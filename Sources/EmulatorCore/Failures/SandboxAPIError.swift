import LambdaInterface

/// A refusal of the Runtime API or the Extensions API.
package struct SandboxAPIError: Error, Sendable, Equatable {
  /// The HTTP status.
  package let status: Int
  /// Lambda's name for it.
  package let errorType: String
  /// One sentence.
  package let message: String

  /// A refusal of these parts.
  package init(status: Int, errorType: String, message: String) {
    self.status = status
    self.errorType = errorType
    self.message = message
  }

  /// The body of the answer.
  package var payload: [UInt8] { ErrorPayload.json(type: errorType, message: message) }

  /// No invocation of this id is under way.
  package static let invalidRequestID = SandboxAPIError(
    status: 400, errorType: "InvalidRequestID", message: "Invalid request ID")

  /// The call does not fit what the runtime did before.
  package static func invalidTransition(_ what: String) -> SandboxAPIError {
    SandboxAPIError(status: 403, errorType: "InvalidStateTransition", message: what)
  }

  /// The invocation has been answered before.
  package static func alreadyAnswered(_ id: RequestID) -> SandboxAPIError {
    invalidTransition("The invocation \(id) has been answered already")
  }

  /// The answer comes too late: the caller has been told that time was up.
  package static let invocationTimedOut = SandboxAPIError(
    status: 410, errorType: "InvokeTimeout", message: "Invoke timeout")

  /// The result is larger than Lambda takes.
  package static let responseTooLarge = SandboxAPIError(
    status: 413, errorType: "RequestEntityTooLarge",
    message: "Exceeded maximum allowed payload size (\(LambdaLimits.responsePayload) bytes).")

  /// The API has no such path or method.
  package static let unknownCall = SandboxAPIError(status: 404, errorType: "NotFound", message: "No such call")

  /// The value of `Host` is no name of this API's host.
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

  /// The sandbox is being ended.
  package static let gone = SandboxAPIError(
    status: 410, errorType: "SandboxEnding", message: "The sandbox is being ended")

  /// The extension named itself badly or not at all.
  package static let invalidExtensionName = SandboxAPIError(
    status: 403, errorType: "Extension.InvalidExtensionName", message: "Empty extension name")

  /// The registration's body is not what it should be.
  package static let invalidRegistration = SandboxAPIError(
    status: 403, errorType: "InvalidRequestFormat", message: "Expected {\"events\":[\"INVOKE\",\"SHUTDOWN\"]}")

  /// The extension asks for an event that does not exist.
  package static func invalidEvent(_ name: String) -> SandboxAPIError {
    SandboxAPIError(
      status: 403, errorType: "Extension.InvalidEventType", message: "\(name): expected INVOKE or SHUTDOWN")
  }

  /// An extension inside of the runtime's process asks for the end of the sandbox, which only others are told of.
  package static let shutdownForInternalExtension = SandboxAPIError(
    status: 403, errorType: "Extension.InvalidEventType",
    message: "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension")

  /// A request for a subscription that is not what it should be.
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

  /// The extension has subscribed through the other of the two APIs.
  package static func subscribedElsewhere(_ name: String, _ api: TelemetryAPI, _ other: TelemetryAPI) -> SandboxAPIError
  {
    SandboxAPIError(
      status: 400, errorType: "\(api.rawValue).AccessDenied",
      message: "The extension \(name) is already subscribed to the \(other.rawValue) API; subscribe to one of them")
  }

  /// Extensions may register only while the sandbox starts.
  package static let registrationClosed = SandboxAPIError(
    status: 403, errorType: "Extension.RegistrationClosed", message: "Extension registration closed already")

  /// Another extension of this name has registered.
  package static let extensionNameTaken = SandboxAPIError(
    status: 403, errorType: "Extension.InvalidExtensionState",
    message: "Extension with this name already registered")

  /// As many extensions as there may be have registered.
  package static let tooManyExtensions = SandboxAPIError(
    status: 403, errorType: "Extension.TooManyExtensions",
    message: "Extension limit (\(LambdaLimits.extensions)) reached")

  /// The `Lambda-Extension-Identifier` header is missing.
  package static let missingExtensionID = SandboxAPIError(
    status: 403, errorType: "Extension.MissingExtensionIdentifier",
    message: "Missing Lambda-Extension-Identifier header")

  /// The identifier is nobody's.
  package static let unknownExtensionID = SandboxAPIError(
    status: 403, errorType: "Extension.UnknownExtensionIdentifier", message: "Unknown extension identifier")
}
