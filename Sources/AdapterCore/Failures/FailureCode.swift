/// The closed list of failures. The codes are stable, because alarms and dashboards depend on them.
package enum FailureCode: String, Sendable, CaseIterable {
  /// The app did not become ready.
  case appNotReady = "App.NotReady"
  /// The app was ready before, but now refuses connections.
  case appNotListening = "App.NotListening"
  /// The app's process exited.
  case appExited = "App.Exited"
  /// A signal ended the app's process.
  case appKilled = "App.Killed"
  /// The connection ended before a complete response head (hyper's IncompleteMessage).
  case appClosedBeforeResponse = "App.ClosedBeforeResponse"
  /// The connection ended during the response body.
  case appClosedMidResponse = "App.ClosedMidResponse"
  /// The response is not HTTP, or larger than the adapter accepts.
  case appInvalidResponse = "App.InvalidResponse"
  /// There was no complete response by the deadline.
  case appTimedOut = "App.TimedOut"
  /// The app no longer responds at all, so the adapter exits.
  case appHung = "App.Hung"
  /// The response is larger than Lambda accepts.
  case appResponseTooLarge = "App.ResponseTooLarge"
  /// A SnapStart hook of the app failed.
  case appHookFailed = "App.HookFailed"
  /// The event cannot be read.
  case eventMalformed = "Event.Malformed"
  /// A server could read the event as more than one HTTP request, or as a different one.
  case eventRejected = "Event.Rejected"
  /// An outside caller requested a path that is reserved for the adapter.
  case eventForbidden = "Event.Forbidden"
  /// Lambda's Runtime API failed, or did not respond as documented.
  case runtimeUnavailable = "Runtime.Unavailable"
  /// The environment variables or the command line are invalid.
  case settingsInvalid = "Settings.Invalid"

  /// The status that an HTTP caller gets; nil if there is no caller.
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

  /// After how many seconds a caller may try again; nil if that is unlikely to help (RFC 9110 section 10.2.3).
  package var retryAfter: Int? { status == 503 ? 1 : nil }

  /// The checks of `swiftlet doctor` that reproduce the failure, as `--only` takes them; nil if none does.
  package var checks: StaticString? {
    switch self {
    case .appNotReady: "start.port,start.address,start.slow,start.health"
    case .appNotListening: "start.port,start.address"
    case .appExited, .appKilled: "start.port,memory.limit,memory.growth,memory.workers"
    case .appClosedBeforeResponse: "http.framing,freeze.keepalive,http.early,memory.limit"
    case .appClosedMidResponse, .appInvalidResponse: "http.framing"
    case .appTimedOut: "time.deadline,async.blocked,freeze.clock,http.framing"
    case .appHung: "time.deadline,async.blocked"
    case .appResponseTooLarge: "http.large"
    case .settingsInvalid: "config.lwa"
    case .appHookFailed, .eventMalformed, .eventRejected, .eventForbidden, .runtimeUnavailable: nil
    }
  }

  /// The message of its log records.
  var message: StaticString {
    switch self {
    case .appNotReady: "The app did not become ready"
    case .appNotListening: "The app refuses connections"
    case .appExited: "The app exited"
    case .appKilled: "The app was killed"
    case .appClosedBeforeResponse: "The app closed the connection before its response"
    case .appClosedMidResponse: "The app closed the connection during its response"
    case .appInvalidResponse: "The app's response is invalid"
    case .appTimedOut: "The app did not respond in time"
    case .appHung: "The app is hung; the adapter exits so that Lambda starts a new sandbox"
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
