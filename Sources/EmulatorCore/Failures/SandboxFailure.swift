import LambdaInterface
import WireFormat

/// Why a sandbox failed an invocation, or its start, without a response from the runtime.
package enum SandboxFailure: Sendable, Equatable {
  /// The runtime process ended. `status` uses Lambda's words, for example `exit status 1`.
  case runtimeExited(status: String)
  /// The runtime process was killed because memory ran out.
  case outOfMemory
  case extensionExited(name: String, status: String)
  /// The process of an extension could not be started; `reason` is one sentence.
  case extensionNotStarted(name: String, reason: String)
  /// An extension reported that it cannot start or is about to exit. `errorType` is the extension's own.
  case extensionFailed(name: String, ExtensionState, errorType: String)
  /// The runtime reported that it could not start. `payload` is its JSON.
  case initFailed(payload: [UInt8], errorType: String)
  /// The invocation or the start timed out.
  case timedOut(after: Duration)
  /// The result exceeded Lambda's limit; both in bytes.
  case responseTooLarge(size: Int, limit: Int)
  /// The runtime ended a streamed result early.
  case truncatedResponse
  /// A process could not be started; one sentence.
  case launchFailed(String)
  /// The emulator is stopping.
  case stopped

  /// Lambda's name for the failure.
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

  /// What happened, in Lambda's words where it has any.
  ///
  /// - Parameter id: the affected invocation; nil if there is none.
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
    case .truncatedResponse: "\(prefix)Error: The runtime ended the streamed response early"
    case .launchFailed(let sentence): "\(prefix)Error: \(sentence)"
    case .stopped: "\(prefix)Error: The emulator was stopped"
    }
  }

  /// The log entry about the failure of an invocation.
  ///
  /// - Parameter time: Unix time in milliseconds.
  package func logText(for id: RequestID, time: Int) -> String {
    guard case .timedOut(let timeout) = self else { return message(for: id) }
    return "\(Timestamp(milliseconds: time)) \(id) Task timed out after \(PlatformLog.seconds(timeout)) seconds"
  }

  /// The invocation's result: an error object, or the runtime's own report.
  package func payload(for id: RequestID?) -> [UInt8] {
    if case .initFailed(let payload, _) = self, !payload.isEmpty { return payload }
    // The caller only learns of the exit. The REPORT line shows that memory was the reason.
    let type = self == .outOfMemory ? "Runtime.ExitError" : errorType
    return ErrorPayload.json(type: type, message: message(for: id))
  }
}
