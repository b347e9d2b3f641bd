/// Tracks whether a load balancer considers its target healthy.
///
/// See <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>.
package struct TargetHealth: Sendable {
  /// What the load balancer considers its target to be.
  package enum State: String, Sendable {
    /// No check has completed.
    case initial
    /// The checks pass.
    case healthy
    /// The checks fail.
    case unhealthy
  }

  /// How many checks in a row must pass before an unhealthy target becomes healthy.
  package static let healthyThreshold = 5
  /// How many checks in a row must fail before a healthy target becomes unhealthy.
  package static let unhealthyThreshold = 2
  /// How long a response to a check may take.
  package static let timeout = Duration.seconds(30)
  /// The time between two checks if the target is a function.
  package static let interval = Duration.seconds(35)

  package private(set) var state = State.initial
  /// How many checks in a row have contradicted the state.
  private var contrary = 0

  package init() {}

  /// Records the result of a check. The first one sets the state; later ones change it once enough of them in a row
  /// contradict it.
  ///
  /// - Returns: the new state, or nil if it has not changed.
  package mutating func checked(passed: Bool) -> State? {
    let told: State = passed ? .healthy : .unhealthy
    guard told != state else {
      contrary = 0
      return nil
    }
    contrary += 1
    let threshold =
      switch state {
      case .initial: 1
      case .healthy: Self.unhealthyThreshold
      case .unhealthy: Self.healthyThreshold
      }
    guard contrary >= threshold else { return nil }
    contrary = 0
    state = told
    return told
  }
}
