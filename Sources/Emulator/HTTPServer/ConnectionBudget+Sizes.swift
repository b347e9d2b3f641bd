import ChildProcesses

extension ConnectionBudget {
  /// The budget shared by all front doors: three quarters of the files that this process may have open.
  static func forFrontDoors(clock: EmulatorClock, log: @escaping (String) -> Void) -> ConnectionBudget {
    ConnectionBudget(
      connections: OpenFileLimit.current / 4 * 3, bytes: 512 * 1024 * 1024,
      onShortage: notice(
        of: "The front doors", consequence: "the longest-waiting ones are closed to make room", clock: clock,
        log: log))
  }

  /// The budget of one sandbox's APIs: an eighth of the files that this process may have open, at most 1024, which is
  /// the limit of each of the sandbox's processes.
  static func forSandbox(clock: EmulatorClock, log: @escaping (String) -> Void) -> ConnectionBudget {
    ConnectionBudget(
      connections: min(OpenFileLimit.current / 8, 1024), bytes: 128 * 1024 * 1024,
      preference: .closeNewest,
      onShortage: notice(
        of: "The Runtime API and the Extensions API", consequence: "new ones are refused", clock: clock, log: log))
  }

  /// Logs a shortage, at most once every ten seconds for each kind.
  private static func notice(
    of servers: String, consequence: String, clock: EmulatorClock, log: @escaping (String) -> Void
  ) -> (Shortage) -> Void {
    var told: [String: Duration] = [:]
    return { shortage in
      let what =
        switch shortage {
        case .connections(let most):
          "have \(most) open connections, their share of the limit on open files (ulimit -n)"
        case .bytes(let most):
          "hold \(most / 1_048_576) MB of incomplete requests and unread responses"
        }
      let now = clock.uptime
      if let last = told[what], now - last < .seconds(10) { return }
      told[what] = now
      log("\(servers) \(what): \(consequence).")
    }
  }
}
