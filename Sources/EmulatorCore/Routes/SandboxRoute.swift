import LambdaInterface

/// The purpose of a request to the Runtime API or the Extensions API.
package enum SandboxRoute: Sendable, Equatable {
  /// The runtime requests its next invocation.
  case nextInvocation
  /// The runtime responds to an invocation.
  case response(RequestID)
  /// The runtime reports that an invocation failed.
  case error(RequestID)
  /// The runtime reports that it could not start.
  case initError
  /// The runtime is ready for the snapshot, and waits for the restore.
  case restoreNext
  /// The runtime reports that it cannot continue after a restore.
  case restoreError
  /// An extension registers.
  case registerExtension
  /// An extension requests its next event.
  case nextEvent
  /// An extension reports that it could not start.
  case extensionInitError
  /// An extension reports why it is about to exit.
  case extensionExitError
  /// An extension subscribes to telemetry.
  case subscribe(TelemetryAPI)
  /// An unknown path or method.
  case unknown

  /// Finds the route of a request.
  ///
  /// - Parameters:
  /// - method: for example `POST`.
  ///   - target: the request target.
  package init(method: String, target: String) {
    let path = target.prefix { $0 != "?" }
    if let call = Self.remainder(of: path, after: LambdaPath.runtime) {
      self = Self.runtimeCall(method: method, call)
    } else if let call = Self.remainder(of: path, after: LambdaPath.extensions) {
      switch (method, call) {
      case ("POST", "register"): self = .registerExtension
      case ("GET", "event/next"): self = .nextEvent
      case ("POST", "init/error"): self = .extensionInitError
      case ("POST", "exit/error"): self = .extensionExitError
      default: self = .unknown
      }
    } else if method == "PUT", path == LambdaPath.telemetry || path == "\(LambdaPath.telemetry)/" {
      self = .subscribe(.telemetry)
    } else if method == "PUT", path == LambdaPath.logs || path == "\(LambdaPath.logs)/" {
      self = .subscribe(.logs)
    } else {
      self = .unknown
    }
  }

  private static func runtimeCall(method: String, _ call: Substring) -> SandboxRoute {
    switch (method, call) {
    case ("GET", "invocation/next"): return .nextInvocation
    case ("POST", "init/error"): return .initError
    case ("GET", "restore/next"): return .restoreNext
    case ("POST", "restore/error"): return .restoreError
    default: break
    }
    let segments = call.split(separator: "/", omittingEmptySubsequences: false)
    guard method == "POST", segments.count == 3, segments[0] == "invocation" else { return .unknown }
    switch segments[2] {
    case "response": return .response(RequestID(segments[1]))
    case "error": return .error(RequestID(segments[1]))
    default: return .unknown
    }
  }

  private static func remainder(of path: Substring, after prefix: String) -> Substring? {
    path.hasPrefix(prefix) ? path.dropFirst(prefix.count) : nil
  }
}
