extension SandboxStateMachine {
  /// What the console shows that the sandbox does; nil if its processes do not run or are being ended.
  package var activity: ConsoleNews.SandboxState? {
    switch state {
    case .initializing, .restoring: .starting
    case .idle: .idle
    case .frozen: .frozen
    case .invoking(let invocation, _): .busy(invocation.id)
    case .serving(let invocations, _): invocations.oldest.map { .busy($0) } ?? .idle
    case .cold, .timedOut, .crashed, .shuttingDown, .stopped: nil
    }
  }
}
