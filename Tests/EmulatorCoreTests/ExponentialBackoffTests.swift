import EmulatorCore
import Testing

@Suite struct ExponentialBackoffTests {
  @Test func pausesDoubleUpToTheLongest() {
    var backoff = ExponentialBackoff(from: .milliseconds(3), to: .milliseconds(20))
    #expect((0..<5).map { _ in backoff.pause() } == [3, 6, 12, 20, 20].map { .milliseconds($0) })
    backoff.reset()
    #expect(backoff.pause() == .milliseconds(3))
  }
}
