import ChildProcesses
package import EmulatorCore
import NIOCore

/// The services that all sandboxes of an emulator share.
struct SandboxHost {
  let loop: any EventLoop
  let clock: EmulatorClock
  let exits: ChildExitWatch
  let orphans: SandboxOrphans
  let appPorts: AppPorts
  let interpreters = InterpreterVersions()
  /// Who may call the Runtime API.
  let callers: SandboxCallerRules
  /// Where the log goes.
  let sink: LogSink
  /// Whether this process runs only the emulator, see ``EmulatorConfiguration/adoptsOrphans``.
  let adoptsOrphans: Bool
  /// Also receives each record of a sandbox's log, see ``EmulatorConfiguration/observer``.
  let observer: SandboxObserver?
}

/// Receives the records of all sandboxes' logs, each with the name of the sandbox's log stream. Called on the emulator's
/// event loop.
package typealias SandboxObserver = @Sendable (_ logStream: String, _ record: TelemetryRecord) -> Void
