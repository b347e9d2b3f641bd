/// How long an app is watched after its responses: the fewer requests there are, the longer.
package struct WatchTimes: Sendable, Equatable {
  /// After a request that changes nothing.
  private let safe: Duration
  /// After one that changes something: such requests are few, and more often start work that takes long.
  private let unsafe: Duration
  /// After the one that is watched longest.
  package let longest: Duration
  /// After all of them.
  package let total: Duration

  package init(_ requests: [AppRequest]) {
    let count = requests.count { $0.isSafe }
    safe = Self.share(of: .seconds(5), count, atLeast: .milliseconds(700), atMost: .milliseconds(2_500))
    unsafe = Self.share(
      of: .seconds(20), requests.count - count, atLeast: .milliseconds(2_500), atMost: .seconds(5))
    longest = count < requests.count ? unsafe : safe
    total = safe * count + unsafe * (requests.count - count)
  }

  private static func share(
    of time: Duration, _ count: Int, atLeast least: Duration, atMost most: Duration
  ) -> Duration {
    min(most, max(least, time / max(1, count)))
  }

  /// How long to watch after the response to a request.
  package func after(_ request: AppRequest) -> Duration { request.isSafe ? safe : unsafe }

  /// How long to watch the idle app before what was seen after that response is believed to be work: longer than any timer
  /// that could expire after two responses, and not in between.
  package func idle(for request: AppRequest) -> Duration { after(request) * 2 + .seconds(1) }
}
