import Testing

@testable import AdapterCore

@Suite struct RuntimeBackoffTests {
  @Test(arguments: [200, 202, 299])
  func succeeds(status: Int) {
    var backoff = RuntimeBackoff(call: "GET invocation/next")
    #expect(backoff.ended(.status(status), jitter: 0) == .succeed)
  }

  @Test(arguments: [403, 410])
  func givesUpAtOnceWhereItIsOver(status: Int) {
    var backoff = RuntimeBackoff(call: "GET invocation/next")
    #expect(
      backoff.ended(.status(status), jitter: 0)
        == .fail(.runtimeUnavailable(reason: "GET invocation/next returned status \(status).")))
  }

  @Test(arguments: [
    RuntimeBackoff.Answer.status(500), .status(404), .status(302), .broken(reason: "connection refused"),
    .malformed(reason: "no request id"),
  ])
  func doublesItsPauses(answer: RuntimeBackoff.Answer) {
    var backoff = RuntimeBackoff(call: "GET invocation/next")
    for pause in [10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000, 2000] {
      #expect(backoff.ended(answer, jitter: 1) == .retry(after: .milliseconds(pause)))
    }
    guard case .fail(.runtimeUnavailable(let reason)) = backoff.ended(answer, jitter: 1) else {
      Issue.record("It went on for ever.")
      return
    }
    #expect(reason.hasPrefix("GET invocation/next "))
    #expect(reason.hasSuffix("(12 times in a row)."))
  }

  @Test func beginsAnewAfterSuccess() {
    var backoff = RuntimeBackoff(call: "c")
    for _ in 0..<5 { _ = backoff.ended(.status(500), jitter: 0) }
    #expect(backoff.ended(.status(200), jitter: 0) == .succeed)
    #expect(backoff.ended(.status(500), jitter: 0) == .retry(after: .milliseconds(5)))
  }

  @Test(arguments: [(-1.0, 5), (0, 5), (0.5, 7), (1, 10), (9, 10)])
  func scattersItsPauses(jitter: Double, milliseconds: Int) {
    #expect(RuntimeBackoff.pause(after: 1, jitter: jitter).wholeMilliseconds == milliseconds)
    #expect(RuntimeBackoff.pause(after: Int.max, jitter: jitter) <= RuntimeBackoff.longest)
  }
}
