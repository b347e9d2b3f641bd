/// When an app is hung for good, so that it, or the whole sandbox, has to be replaced.
///
/// A request that runs into its deadline may just be slow. So it takes three signs in a row: such a request, a probe
/// before the next request that the app does not answer, and that request without a byte of a response. Whatever else
/// the app does meanwhile shows that it is alive.
package struct HangPolicy: Sendable, Equatable {
  /// What a request knows of those before it; see ``requestBegins()``.
  package struct RequestMark: Sendable, Equatable {
    fileprivate var followsFailedProbe: Bool
  }

  private enum State {
    /// The app responds, as far as is known.
    case responsive
    /// A request got no response by its deadline.
    case suspect
    /// Nor did the probe after it.
    case unresponsive
    /// Nor did a request after that.
    case hung
  }

  /// How long a request must have waited to count: one that came when its deadline was about to pass proves nothing.
  package static let shortestWait = Duration.milliseconds(250)

  private var state = State.responsive

  /// The policy for an app that has met no request yet.
  package init() {}

  /// Whether the app is to be probed before the next request.
  package var needsProbe: Bool { state == .suspect }

  /// Whether the app has left a probe unanswered since it last showed life.
  package var isUnresponsive: Bool { state == .unresponsive || state == .hung }

  /// Whether the app is hung. That is final.
  package var isHung: Bool { state == .hung }

  /// The app was probed. A refused connection counts as an answer: it is a failure of its own.
  package mutating func probed(isAnswered: Bool) {
    guard state == .suspect else { return }
    state = isAnswered ? .responsive : .unresponsive
  }

  /// A request begins, after the probe if one was needed.
  package func requestBegins() -> RequestMark { RequestMark(followsFailedProbe: state == .unresponsive) }

  /// A request ran into its deadline, or its connection was not accepted in time.
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

  /// The app responded, closed a connection, or was started again.
  package mutating func showedLife() {
    guard state != .hung else { return }
    state = .responsive
  }
}
