import Diagnosis
import Testing

struct WatchTimesTests {
  private static func requests(get: Int, post: Int) -> [AppRequest] {
    (0..<get).map { AppRequest("GET", "/\($0)") } + (0..<post).map { AppRequest("POST", "/\($0)") }
  }

  @Test(arguments: [
    (1, 2_500), (2, 2_500), (4, 1_250), (12, 700),
  ])
  func theFewerRequestsTheLongerEachIsWatched(count: Int, milliseconds: Int) {
    let times = WatchTimes(Self.requests(get: count, post: 0))
    #expect(times.after(AppRequest("GET", "/")) == .milliseconds(milliseconds))
    #expect(times.total == .milliseconds(milliseconds * count))
  }

  @Test(arguments: [
    (1, 5_000), (4, 5_000), (5, 4_000), (20, 2_500),
  ])
  func requestsThatChangeSomethingAreWatchedLonger(count: Int, milliseconds: Int) {
    let times = WatchTimes(Self.requests(get: 3, post: count))
    #expect(times.after(AppRequest("POST", "/")) == .milliseconds(milliseconds))
  }

  @Test func anIdleAppIsWatchedLongerThanTwoResponses() {
    let request = AppRequest("POST", "/")
    let times = WatchTimes([request])
    #expect(times.idle(for: request) > times.after(request) * 2)
  }

  @Test func noRequestsTakeNoTime() { #expect(WatchTimes([]).total == .zero) }
}
