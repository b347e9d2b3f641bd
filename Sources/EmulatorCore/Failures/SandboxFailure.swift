import LambdaInterface
import WireFormat

/// How a sandbox fails an invocation that its runtime did not answer.
package enum SandboxFailure: Sendable, Equatable {
  /// The runtime's process ended; `status` in Lambda's words, as `exit status 1`.
  case runtimeExited(status: String)
  /// The runtime's process was killed since there was no memory left.
  case outOfMemory
  /// An extension's process ended.
  case extensionExited(name: String, status: String)
  /// An extension's process could not be started; the reason in one sentence.
  case extensionNotStarted(name: String, reason: String)
  /// An extension reported that it cannot start, or why it is about to exit: its own name for it.
  case extensionFailed(name: String, ExtensionState, errorType: String)
  /// The runtime reported that it could not start, with this JSON.
  case initFailed(payload: [UInt8], errorType: String)
  /// The invocation, or the start, ran out of time.
  case timedOut(after: Duration)
  /// The result was larger than Lambda takes; its size and the limit in bytes.
  case responseTooLarge(size: Int, limit: Int)
  /// The runtime broke off a streamed result.
  case truncatedResponse
  /// A process could not be started; one sentence.
  case launchFailed(String)
  /// The emulator is being stopped.
  case stopped

  /// Lambda's name for it.
  package var errorType: String {
    switch self {
    case .runtimeExited: "Runtime.ExitError"
    case .outOfMemory: "Runtime.OutOfMemory"
    case .extensionExited: "Extension.Crash"
    case .extensionNotStarted: "Extension.LaunchError"
    case .extensionFailed(_, let state, _): "Extension.\(state.rawValue)"
    case .initFailed(_, let errorType): errorType
    case .timedOut: "Sandbox.Timedout"
    case .responseTooLarge: "Function.ResponseSizeTooLarge"
    case .truncatedResponse: "Runtime.TruncatedResponse"
    case .launchFailed: "Runtime.InvalidEntrypoint"
    case .stopped: "Sandbox.Failure"
    }
  }

  /// What happened, in Lambda's words where it has some.
  ///
  /// - Parameter id: the invocation that met it; nil where there was none.
  package func message(for id: RequestID?) -> String {
    let prefix = id.map { "RequestId: \($0) " } ?? ""
    return switch self {
    case .runtimeExited(status: "exit status 0"):
      "\(prefix)Error: Runtime exited without providing a reason"
    case .runtimeExited(let status): "\(prefix)Error: Runtime exited with error: \(status)"
    case .outOfMemory: "\(prefix)Error: Runtime exited with error: signal: killed"
    case .extensionExited(let name, let status): "\(prefix)Error: Extension \(name) exited: \(status)"
    case .extensionNotStarted(_, let reason): "\(prefix)Error: \(reason)"
    case .extensionFailed(let name, _, let errorType): "\(prefix)Error: Extension \(name) failed: \(errorType)"
    case .initFailed(_, let errorType): "\(prefix)Error: \(errorType)"
    case .timedOut(let timeout): "\(prefix)Error: Task timed out after \(PlatformLog.seconds(timeout)) seconds"
    case .responseTooLarge(let size, let limit):
      "Response payload size (\(size) bytes) exceeded maximum allowed payload size (\(limit) bytes)."
    case .truncatedResponse: "\(prefix)Error: The runtime broke off the streamed response"
    case .launchFailed(let sentence): "\(prefix)Error: \(sentence)"
    case .stopped: "\(prefix)Error: The emulator was stopped"
    }
  }

  /// What the log says of it during an invocation.
  ///
  /// - Parameter time: Unix time in milliseconds.
  package func logText(for id: RequestID, time: Int) -> String {
    guard case .timedOut(let timeout) = self else { return message(for: id) }
    return "\(Timestamp(milliseconds: time)) \(id) Task timed out after \(PlatformLog.seconds(timeout)) seconds"
  }

  /// The invocation's result: an error object, or what the runtime itself reported.
  package func payload(for id: RequestID?) -> [UInt8] {
    if case .initFailed(let payload, _) = self, !payload.isEmpty { return payload }
    // The caller is told of the exit; that memory was the reason stands in the REPORT line.
    let type = self == .outOfMemory ? "Runtime.ExitError" : errorType
    return ErrorPayload.json(type: type, message: message(for: id))
  }
}
