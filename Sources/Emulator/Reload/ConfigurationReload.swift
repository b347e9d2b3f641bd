import EmulatorCore
import NIOCore

/// Notices that the files of the configuration change, such as a template, and holds requests until the emulator runs what
/// they describe.
final class ConfigurationReload {
  private let watch: SourceWatch
  private let log: FunctionLog
  private let loop: any EventLoop
  private let clock: EmulatorClock
  /// Has the configuration read again.
  private let isDue: (@Sendable () -> Void)?
  private var subscription: SourceWatch.Subscription?
  private var burst = ChangeBurst()
  /// The files whose change is being applied; nil if none is.
  private(set) var changes: ChangedFiles?
  /// The requests that wait.
  private var held: [() -> Void] = []

  /// - Parameter isDue: called when the files have changed; nil if they are not watched.
  init(watching watch: SourceWatch, log: FunctionLog, on host: SandboxHost, isDue: (@Sendable () -> Void)?) {
    self.watch = watch
    self.log = log
    loop = host.loop
    clock = host.clock
    self.isDue = isDue
  }

  /// The files that are watched, by absolute path.
  var files: [String] = [] {
    didSet {
      guard isDue != nil, files != oldValue else { return }
      let old = subscription
      subscription = watch.add(.init(files: files)) { [weak self] name, _ in self?.changed(name) }
      if let old { watch.remove(old) }
    }
  }

  /// Ends the watch.
  func stop() {
    if let subscription { watch.remove(subscription) }
    subscription = nil
    burst = ChangeBurst()
    finish()
  }

  /// Lets a router handle a request once no change is pending.
  func hold(_ request: @escaping () -> Void) {
    watch.drain()
    guard burst.isPending || changes != nil else { return request() }
    held.append(request)
  }

  /// The emulator runs what the files describe, or cannot.
  func finish() {
    changes = nil
    guard !burst.isPending else { return }
    let requests = held
    held = []
    for request in requests { request() }
  }

  private func changed(_ name: String) {
    if let time = burst.changed(name, at: clock.uptime) { wait(until: time) }
  }

  private func wait(until time: Duration) {
    _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(time - clock.uptime)) { [weak self] in self?.timerFired() }
  }

  private func timerFired() {
    guard subscription != nil else { return }
    watch.drain()
    // One change after the other.
    if changes != nil { return wait(until: clock.uptime + ChangeBurst.pause) }
    switch burst.timerFired(at: clock.uptime) {
    case .none: break
    case .wait(let time): wait(until: time)
    case .over(let files):
      changes = files
      isDue?()
    }
  }
}
