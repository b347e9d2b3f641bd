/// Whether a load balancer takes its target for healthy, from one check to the next.
///
/// See <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>.
package struct TargetHealth: Sendable {
  /// What a load balancer takes a target for.
  package enum State: String, Sendable {
    /// No check is over.
    case initial
    /// It answers as it should.
    case healthy
    /// It does not.
    case unhealthy
  }

  /// How many checks in a row must pass before an unhealthy target is healthy.
  package static let healthyThreshold = 5
  /// How many checks in a row must fail before a healthy target is unhealthy.
  package static let unhealthyThreshold = 2
  /// How long an answer may take.
  package static let timeout = Duration.seconds(30)
  /// How long it is from one check to the next, where the target is a function.
  package static let interval = Duration.seconds(35)

  /// What it is taken for.
  package private(set) var state = State.initial
  /// How many checks in a row have spoken against that.
  private var contrary = 0

  /// A target of which nothing is known.
  package init() {}

  /// A check is over. The first one decides; later ones change the state when enough of them in a row speak against it.
  ///
  /// - Returns: the new state, where it is another.
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
