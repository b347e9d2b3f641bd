import ChildProcesses
import EmulatorCore
import NIOCore

/// What all sandboxes of an emulator, of whatever function, have in common.
struct SandboxHost {
  let loop: any EventLoop
  let clock: EmulatorClock
  let exits: ChildExitWatch
  let orphans: SandboxOrphans
  let appPorts: AppPorts
  /// Who may call the Runtime API.
  let callers: SandboxCallerRules
  /// Where the log goes.
  let sink: LogSink
  /// Whether this process is there for the emulator alone, see ``EmulatorConfiguration/adoptsOrphans``.
  let adoptsOrphans: Bool
}
