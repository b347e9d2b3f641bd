import AdapterCore
import EventLoop

/// Notices that the sandbox was frozen: a timer of a second that fires much too late, or a clock that stood still.
///
/// In a freeze nothing runs, so the timer costs something only while the sandbox is idle and not frozen.
@LoopActor
final class FreezeWatch {
  private static let interval = Duration.seconds(1)

  private var history = FreezeHistory()

  /// Watches until the process ends.
  func run() async {
    while true {
      let start = AdapterClock.now
      let suspending = SuspendingClock.now
      await EventLoop.shared.sleep(until: AdapterClock.instant(start + Self.interval))
      let now = AdapterClock.now
      let stopped = (now - start) - suspending.duration(to: .now)
      history.woke(due: start + Self.interval, now: now, stopped: stopped)
    }
  }

  /// For how long the sandbox was frozen since `moment`, as far as it was noticed.
  func frozen(since moment: Duration) -> Duration { history.frozen(since: moment) }
}
