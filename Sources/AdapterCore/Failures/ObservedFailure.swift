package import LambdaEvents

/// A failure as it was met, before its cause is looked for.
package enum ObservedFailure: Error, Sendable, Equatable {
  /// How far a request had come.
  package enum Phase: Sendable, Equatable {
    /// No connection yet.
    case connecting
    /// The request was being written: so many bytes of so many.
    case sending(sent: Int, of: Int)
    /// Written whole; no whole head yet.
    case awaitingResponse
    /// The head was there; so many bytes of the body, of so many where that was announced.
    case receivingBody(received: Int, of: Int?)
    /// So many bytes of the body had come and were being passed on, faster than they were taken.
    case delivering(received: Int)
  }

  /// The app did not become ready: what was tried, and how that stood.
  case notReady(target: String, ReadinessState, after: Duration)
  /// No connection could be made.
  case notListening(target: String, error: String, after: Duration)
  /// The app's command could not be run: one sentence that names it, and a hint.
  case cannotStart(reason: String)
  /// The connection ended before a whole head; so many bytes of one had come.
  case closedBeforeResponse(received: Int)
  /// The connection ended within the body: so many bytes of so many, where that was announced.
  case closedMidResponse(received: Int, of: Int?)
  /// What came is not a response that can be taken; the reason is a clause about it: "its head is too large".
  case invalidResponse(reason: String)
  /// The time was up.
  case timedOut(Phase)
  /// Two requests and the probe between them got no response, and the adapter cannot start the app again; how far the
  /// second request had come.
  case hung(in: Phase)
  /// The response is too large for Lambda.
  case responseTooLarge(size: Int, limit: Int)
  /// The event reaches no app.
  case event(EventError.Kind, message: String)
  /// A SnapStart hook of the app, posted to this path, failed; the reason is a clause about it: "was answered with
  /// status 500".
  case hookFailed(path: String, reason: String)
  /// An outside caller asks for this path, which is the adapter's own.
  case forbidden(path: String)
  /// Lambda did not take the result of an invocation, in whole or in part; the reason is a clause: "POST response was
  /// answered by status 403".
  case notDelivered(reason: String)
  /// The Runtime API's answer is not one that can be worked with.
  case runtimeUnavailable(reason: String)
  /// The command line cannot be followed.
  case commandLine(CommandLineError)
  /// Environment variables cannot be used.
  case settings(SettingsError)
  /// Another adapter, of this process id, runs in the same sandbox.
  case otherAdapter(pid: Int32)

  /// How far the request had come when the time was up; nil if something else failed.
  package var phase: Phase? {
    if case .timedOut(let phase) = self { phase } else { nil }
  }

  /// The failure of an event that reaches no app.
  package init(_ error: EventError) { self = .event(error.kind, message: error.message) }
}
