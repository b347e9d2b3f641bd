import NIOCore

/// How much memory the processes of a sandbox use, and whether that is more than they may.
final class MemoryWatch {
  /// The processes to watch now: the heads of their trees; nil while there is nothing to watch.
  var processes: () -> [Int32]? = { nil }
  /// Called when they use more than the limit, where no control group enforces it.
  var onExceeded: () -> Void = {}

  private let enforcement: SandboxEnforcement
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private let limit: Int
  private var use = MemoryUse()
  private var timer: Scheduled<Void>?

  /// - Parameter limit: how much they may use, in MB.
  init(_ enforcement: SandboxEnforcement, limit: Int, on loop: any EventLoop, clock: EmulatorClock) {
    self.enforcement = enforcement
    self.limit = limit
    self.loop = loop
    self.clock = clock
  }

  /// The most that was in use, in MB, as REPORT states it: by the control group if there is one, else by samples.
  var peak: Int { min(enforcement.peakMemory ?? use.peak, limit) }

  /// Takes a sample, unless the last was taken a moment ago. Returns whether it took one.
  func sample(_ processes: [Int32]) -> Bool { use.sample(processes, at: clock.uptime) }

  /// Watches the processes where the system does not limit their memory, or counts temporary files as memory. It goes on
  /// until there is nothing to watch.
  func begin() {
    guard timer == nil, let pause else { return }
    timer = loop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
      guard let self else { return }
      timer = nil
      enforcement.temporaryFileMemory?.adjust()
      guard let processes = processes() else { return }
      if enforcement.watchesMemory, MemoryUse.megabytes(processes) > limit { onExceeded() }
      begin()
    }
  }

  private var pause: TimeAmount? {
    if enforcement.temporaryFileMemory != nil { return .milliseconds(10) }
    return enforcement.watchesMemory ? .milliseconds(50) : nil
  }
}
