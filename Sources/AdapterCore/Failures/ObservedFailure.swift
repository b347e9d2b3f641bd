package import LambdaEvents

/// A failure as observed, before its cause is determined.
package enum ObservedFailure: Error, Sendable, Equatable {
  /// How far a request had progressed.
  package enum Phase: Sendable, Equatable {
    /// The deadline had passed before anything was done.
    case notStarted
    /// No connection yet.
    case connecting
    /// The request was being sent: `sent` of its bytes.
    case sending(sent: Int, of: Int)
    /// The request was sent; the response head was not complete.
    case awaitingResponse
    /// The head had arrived, and `received` bytes of the body. The second number is the announced length, if any.
    case receivingBody(received: Int, of: Int?)
    /// `received` bytes of the body had arrived, but Lambda read them more slowly than they arrived.
    case delivering(received: Int)
  }

  /// The app did not become ready: what was tried, and the state of that. `timeout` is the value of
  /// `AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS` if that ended the wait.
  case notReady(target: String, ReadinessState, after: Duration, timeout: Duration? = nil)
  /// No connection could be opened.
  case notListening(target: String, error: String, after: Duration)
  /// The app's command could not be run. The reason is a sentence that names it, and a hint.
  case cannotStart(reason: String)
  /// The connection ended before a complete head, of which `received` bytes had arrived.
  case closedBeforeResponse(received: Int)
  /// The connection ended during the body. The second number is the announced length, if any.
  case closedMidResponse(received: Int, of: Int?)
  /// The response is invalid. The reason is a clause about it: "its head is too large".
  case invalidResponse(reason: String)
  /// The deadline passed in this phase.
  case timedOut(Phase)
  /// Two requests and the probe between them got no response, and the adapter cannot restart the app. The phase is that
  /// of the second request.
  case hung(in: Phase)
  /// The response is too large for Lambda.
  case responseTooLarge(size: Int, limit: Int)
  /// The event is not passed on to the app.
  case event(EventError.Kind, message: String)
  /// A SnapStart hook of the app, called with POST at this path, failed. The reason is a clause about it: "returned
  /// status 500".
  case hookFailed(path: String, reason: String)
  /// An outside caller requested this path, which is reserved for the adapter.
  case forbidden(path: String)
  /// Lambda did not accept the result of an invocation, or not all of it. The reason is a clause: "POST response
  /// returned status 403".
  case notDelivered(reason: String)
  /// The Runtime API's response to `next` cannot be read, and with it the event that it may contain. The reason is a
  /// clause about the response: "its status is 204, not 200".
  case eventUnreadable(reason: String)
  /// The Runtime API failed, or its response is unusable.
  case runtimeUnavailable(reason: String)
  /// The command line is invalid.
  case commandLine(CommandLineError)
  /// Environment variables are invalid.
  case settings(SettingsError)
  /// Another adapter, with this process ID, runs in the same sandbox.
  case otherAdapter(pid: Int32)

  /// The phase of a request that timed out; nil for other failures.
  package var phase: Phase? {
    if case .timedOut(let phase) = self { phase } else { nil }
  }

  /// The failure of an event that is not passed on to the app.
  package init(_ error: EventError) { self = .event(error.kind, message: error.message) }
}
