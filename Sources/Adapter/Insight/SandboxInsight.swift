import AdapterCore
import EventLoop

/// What the records of invocations say of their sandbox: how it began, and how much memory it uses. All invocations of a
/// sandbox share one of these.
@LoopActor
final class SandboxInsight {
  private let app: AppProcess
  private var memory: MemoryWatch
  /// How the sandbox began, until its first invocation.
  private var start: SandboxStart?

  init(settings: Settings, app: AppProcess) {
    self.app = app
    memory = MemoryWatch(measuresAlways: settings.metrics)
  }

  /// The sandbox is ready for its first invocation.
  func began(_ start: SandboxStart) { self.start = start }

  /// How the sandbox began: told once, to the first invocation.
  func takeStart() -> SandboxStart? {
    defer { start = nil }
    return start
  }

  /// Measures the memory if that is due, and warns if it is short.
  func measureMemory(_ record: inout InvocationRecord, now: Duration, _ log: Log) {
    guard memory.isDue(now: now) else { return }
    record.memory = app.memoryUse()
    if let warning = memory.measured(record.memory, now: now) { log(warning) }
  }
}
