/// Decides when an app is hung, so that the app or the whole sandbox must be replaced.
///
/// A request that times out may just be slow. So three signs in a row are required: a request that times out, a probe
/// before the next request without a response, and that next request without a byte of a response. Any other reaction
/// of the app in between shows that it is alive.
package struct HangPolicy: Sendable, Equatable {
  /// Whether a request follows a failed probe; see ``requestBegins()``.
  package struct RequestMark: Sendable, Equatable {
    fileprivate var followsFailedProbe: Bool
  }

  private enum State {
    /// The app responds, as far as known. Next: suspect.
    case responsive
    /// A request timed out. Next: responsive, unresponsive.
    case suspect
    /// The probe after it failed too. Next: responsive, suspect, hung.
    case unresponsive
    /// A request after that timed out too. Final.
    case hung
  }

  /// How long a request must have waited to count. A request that arrives just before its deadline proves nothing.
  package static let shortestWait = Duration.milliseconds(250)

  private var state = State.responsive

  /// Creates the policy for an app that has had no request yet.
  package init() {}

  /// Whether to probe the app before the next request.
  package var needsProbe: Bool { state == .suspect }

  /// Whether a probe has failed since the app last showed life.
  package var isUnresponsive: Bool { state == .unresponsive || state == .hung }

  /// Whether the app is hung. This state is final.
  package var isHung: Bool { state == .hung }

  /// The app was probed. A refused connection counts as a response, because it is a different failure.
  package mutating func probed(isAnswered: Bool) {
    guard state == .suspect else { return }
    state = isAnswered ? .responsive : .unresponsive
  }

  /// A request begins, after the probe if one was needed.
  package func requestBegins() -> RequestMark { RequestMark(followsFailedProbe: state == .unresponsive) }

  /// A request timed out, or its connection was not accepted in time.
  ///
  /// - Parameters:
  ///   - waited: how long it had waited for the app.
  ///   - hasResponse: whether the response had begun.
  package mutating func timedOut(_ mark: RequestMark, after waited: Duration, hasResponse: Bool) {
    guard waited >= Self.shortestWait else { return }
    switch state {
    case .responsive: state = .suspect
    case .unresponsive where hasResponse: state = .suspect
    case .unresponsive where mark.followsFailedProbe: state = .hung
    case .suspect, .unresponsive, .hung: break
    }
  }

  /// The app responded, closed a connection, or was restarted.
  package mutating func showedLife() {
    guard state != .hung else { return }
    state = .responsive
  }
}
