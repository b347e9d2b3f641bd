/// What can be made to happen to an invocation on purpose.
package enum ChaosFault: String, Sendable, CaseIterable {
  /// The caller is turned away, as where all sandboxes are busy.
  case throttle
  /// The function stays frozen before it, so long that idle connections in it are due when it is delivered.
  case stale
  /// A worker of COMMAND is killed in its midst; COMMAND itself where it has none.
  case kill
  /// COMMAND crashes in its midst.
  case crash
  /// The system runs out of memory in its midst.
  case oom
  /// All processes stand still in its midst for a while.
  case freeze
  /// Its time is over.
  case timeout
  /// It is delivered late. It comes on top of another fault.
  case slow

  /// How long it lasts where that is not said; nil where it takes no time. `slow` has to say it.
  package var usualDuration: Duration? {
    switch self {
    case .stale: .milliseconds(1500)
    case .freeze: .seconds(1)
    case .slow: .zero
    case .throttle, .kill, .crash, .oom, .timeout: nil
    }
  }
}
