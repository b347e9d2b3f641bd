/// How bad a finding is.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  /// Worth knowing. The adapter or Lambda absorbs it, or it costs nothing yet.
  case info
  /// Callers will see errors, or the function costs more than it should, under conditions that occur on Lambda.
  case warning
  /// The function does not work on Lambda, or loses or corrupts requests.
  case error

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }

  package static func < (one: Severity, other: Severity) -> Bool { one.rank < other.rank }
}
