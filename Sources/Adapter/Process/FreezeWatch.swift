import AdapterCore
import AdapterLoop

/// Detects that the sandbox was frozen: a one-second timer fires much too late, or the suspending clock stood still.
///
/// Nothing runs during a freeze, so the timer costs something only while the sandbox runs.
@LoopActor
final class FreezeWatch {
  private let interval: Duration
  private let sleep: @LoopActor (ContinuousClock.Instant) async -> Void
  private var history = FreezeHistory()

  /// - Parameters:
  ///   - interval: the timer's interval.
  ///   - sleep: waits until a moment; a freeze makes it wait longer.
  init(
    interval: Duration = .seconds(1),
    sleep: @escaping @LoopActor (ContinuousClock.Instant) async -> Void = { await AdapterLoop.shared.sleep(until: $0) }
  ) {
    self.interval = interval
    self.sleep = sleep
  }

  /// Watches until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      let start = AdapterClock.now
      let suspending = SuspendingClock.now
      await sleep(AdapterClock.instant(start + interval))
      let now = AdapterClock.now
      let stopped = (now - start) - suspending.duration(to: .now)
      history.woke(due: start + interval, now: now, stopped: stopped)
    }
  }

  /// How long the sandbox was frozen since `moment`, as far as detected.
  func frozen(since moment: Duration) -> Duration { history.frozen(since: moment) }
}
