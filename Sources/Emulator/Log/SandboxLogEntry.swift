package import EmulatorCore

/// An entry of a sandbox's log.
package struct SandboxLogEntry: Sendable {
  package enum Content: Sendable {
    /// What extensions can subscribe to.
    case record(TelemetryRecord)
    /// A message of the emulator itself.
    case notice(String)
  }

  /// The name of the sandbox's log stream.
  package var logStream: String
  /// The function's name.
  package var function: String
  /// The invocation in progress; nil if there is none, or several.
  package var requestID: RequestID?
  package var content: Content
}

/// Receives the entries of all sandboxes' logs. Called on the emulator's event loop.
package typealias SandboxObserver = @Sendable (SandboxLogEntry) -> Void
