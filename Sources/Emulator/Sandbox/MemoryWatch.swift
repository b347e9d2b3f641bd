import NIOCore

/// Measures the memory of the processes of a sandbox, and checks their limit if no control group does.
final class MemoryWatch {
  /// The roots of the process trees to check now; nil if there is nothing to check.
  var processes: () -> [Int32]? = { nil }
  /// Called when the processes exceed the limit and no control group enforces it.
  var onExceeded: () -> Void = {}
  /// Called with each measurement, in MB; nil if it is not needed.
  var onSample: ((Int) -> Void)?

  private let enforcement: SandboxEnforcement
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private let limit: Int
  private var use = MemoryUse()
  private var timer: Scheduled<Void>?

  /// - Parameter limit: in MB.
  init(_ enforcement: SandboxEnforcement, limit: Int, on loop: any EventLoop, clock: EmulatorClock) {
    self.enforcement = enforcement
    self.limit = limit
    self.loop = loop
    self.clock = clock
  }

  /// The peak in MB, as REPORT states it: from the control group if there is one, otherwise from samples.
  var peak: Int { min(enforcement.peakMemory ?? use.peak, limit) }

  /// Takes a sample, unless the last one is less than 100 ms old. Returns whether it took one.
  func sample(_ processes: [Int32]) -> Bool {
    guard use.sample(processes, at: clock.uptime) else { return false }
    onSample?(use.latest)
    return true
  }

  /// Checks repeatedly while ``processes`` is not nil. Does nothing if the system limits memory and does not count
  /// temporary files as memory.
  func begin() {
    guard timer == nil, let pause else { return }
    timer = loop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
      guard let self else { return }
      timer = nil
      enforcement.temporaryFileMemory?.adjust()
      guard let processes = processes() else { return }
      if enforcement.watchesMemory {
        let megabytes = MemoryUse.megabytes(processes)
        onSample?(megabytes)
        if megabytes > limit { onExceeded() }
      }
      begin()
    }
  }

  private var pause: TimeAmount? {
    if enforcement.temporaryFileMemory != nil { return .milliseconds(10) }
    return enforcement.watchesMemory ? .milliseconds(50) : nil
  }
}
