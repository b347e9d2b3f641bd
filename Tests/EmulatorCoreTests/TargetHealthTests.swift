import EmulatorCore
import Testing

@Suite struct TargetHealthTests {
  private func states(_ checks: [Bool]) -> [TargetHealth.State?] {
    var health = TargetHealth()
    return checks.map { health.checked(passed: $0) }
  }

  @Test func theFirstCheckDecides() {
    #expect(states([true]) == [.healthy])
    #expect(states([false]) == [.unhealthy])
    #expect(TargetHealth().state == .initial)
  }

  @Test func twoFailuresInARowAreTooMany() {
    #expect(states([true, false, true, false, false, false]) == [.healthy, nil, nil, nil, .unhealthy, nil])
  }

  @Test func fiveSuccessesInARowAreEnough() {
    let checks = [false, true, true, true, true, false, true, true, true, true, true]
    #expect(states(checks) == [.unhealthy] + [TargetHealth.State?](repeating: nil, count: 9) + [.healthy])
  }
}
