import ChildProcesses
import EmulatorCore
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
  /// Also receives each entry of a sandbox's log, see ``EmulatorConfiguration/observer``.
  let observer: ((SandboxLogEntry) -> Void)?
  /// Passes events to the console; nil if it is off.
  let console: ConsoleFeed?
}
