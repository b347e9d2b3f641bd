import AdapterCore
import AdapterLoop

/// What invocation records say about the sandbox: how it started, and how much memory it uses. All invocations of a
/// sandbox share one instance.
@LoopActor
final class SandboxInsight {
  private let app: AppProcess
  private var memory: MemoryWatch
  /// How the sandbox started; nil after the first invocation has taken it.
  private var start: SandboxStart?

  init(settings: Settings, app: AppProcess) {
    self.app = app
    memory = MemoryWatch(measuresAlways: settings.metrics)
  }

  /// Notes that the sandbox is ready for its first invocation.
  func began(_ start: SandboxStart) { self.start = start }

  /// How the sandbox started: returned once, to the first invocation.
  func takeStart() -> SandboxStart? {
    defer { start = nil }
    return start
  }

  /// Measures the memory if a measurement is due, and warns if memory is short.
  func measureMemory(_ record: inout InvocationRecord, now: Duration, _ log: Log) {
    guard memory.isDue(now: now) else { return }
    record.memory = app.memoryUse()
    if let warning = memory.measured(record.memory, now: now) { log(warning) }
  }
}
