/// What can go wrong, as a closed list. The codes are stable: alarms and dashboards are built on them.
package enum FailureCode: String, Sendable, CaseIterable {
  /// Readiness never came.
  case appNotReady = "App.NotReady"
  /// The app was ready once, but refuses connections.
  case appNotListening = "App.NotListening"
  /// The app's process ended by itself.
  case appExited = "App.Exited"
  /// The app's process was ended by a signal.
  case appKilled = "App.Killed"
  /// The connection ended before a whole response head (what hyper calls IncompleteMessage).
  case appClosedBeforeResponse = "App.ClosedBeforeResponse"
  /// The connection ended within the response body.
  case appClosedMidResponse = "App.ClosedMidResponse"
  /// What came is not HTTP, or more than is taken.
  case appInvalidResponse = "App.InvalidResponse"
  /// Nothing, or not all, came by the deadline.
  case appTimedOut = "App.TimedOut"
  /// The app no longer responds at all, so the adapter exits.
  case appHung = "App.Hung"
  /// The response is larger than Lambda takes.
  case appResponseTooLarge = "App.ResponseTooLarge"
  /// A SnapStart hook of the app failed.
  case appHookFailed = "App.HookFailed"
  /// The event cannot be read.
  case eventMalformed = "Event.Malformed"
  /// The event would be more or other than one HTTP request.
  case eventRejected = "Event.Rejected"
  /// An outside caller asks for a path that is the adapter's own.
  case eventForbidden = "Event.Forbidden"
  /// Lambda's own API answers wrongly.
  case runtimeUnavailable = "Runtime.Unavailable"
  /// Environment variables that cannot be used.
  case settingsInvalid = "Settings.Invalid"

  /// The status that an HTTP caller gets; nil where there is no caller.
  package var status: Int? {
    switch self {
    case .appNotReady, .appNotListening: 503
    case .appTimedOut: 504
    case .appExited, .appKilled, .appClosedBeforeResponse, .appClosedMidResponse, .appInvalidResponse,
      .appResponseTooLarge:
      502
    case .eventMalformed, .eventRejected: 400
    case .eventForbidden: 403
    case .appHung, .appHookFailed, .runtimeUnavailable, .settingsInvalid: nil
    }
  }

  /// When a caller may try again, in seconds, where that is likely to help (RFC 9110 section 10.2.3).
  package var retryAfter: Int? { status == 503 ? 1 : nil }

  /// The message of its log records.
  var message: StaticString {
    switch self {
    case .appNotReady: "The app did not become ready"
    case .appNotListening: "The app refuses connections"
    case .appExited: "The app exited"
    case .appKilled: "The app was killed"
    case .appClosedBeforeResponse: "The app closed the connection before its response"
    case .appClosedMidResponse: "The app closed the connection within its response"
    case .appInvalidResponse: "The app's response cannot be taken"
    case .appTimedOut: "The app did not answer in time"
    case .appHung: "The app hangs; the adapter exits so that Lambda starts a new sandbox"
    case .appResponseTooLarge: "The app's response is too large"
    case .appHookFailed: "A SnapStart hook failed"
    case .eventMalformed: "The event cannot be read"
    case .eventRejected: "The event was rejected"
    case .eventForbidden: "The path is closed to outside callers"
    case .runtimeUnavailable: "The Runtime API is unavailable"
    case .settingsInvalid: "Environment variables are invalid"
    }
  }
}
