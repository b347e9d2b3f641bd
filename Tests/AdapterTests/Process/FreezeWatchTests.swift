import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

@Suite struct FreezeWatchTests {
  init() { loopThread }

  @Test @LoopActor func aTimerThatFiresMuchTooLateIsAFreeze() async {
    let start = AdapterClock.now
    let lateness = Duration.milliseconds(300)
    let watch = FreezeWatch(interval: .milliseconds(1)) { moment in
      await AdapterLoop.shared.sleep(until: moment + lateness)
    }
    #expect(watch.frozen(since: start) == .zero)
    let watching = LoopActor.task { await watch.run() }
    #expect(await eventually { watch.frozen(since: start) > .zero })
    #expect(watch.frozen(since: start) >= lateness)
    #expect(watch.frozen(since: AdapterClock.now + .seconds(1)) == .zero)
    watching.cancel()
    await watching.value
  }
}
