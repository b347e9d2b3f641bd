import ChildProcesses

extension ConnectionBudget {
  /// The budget of all front doors together: three quarters of the files that this process may have open.
  static func forFrontDoors(clock: EmulatorClock, log: @escaping (String) -> Void) -> ConnectionBudget {
    ConnectionBudget(
      connections: OpenFileLimit.current / 4 * 3, bytes: 512 * 1024 * 1024,
      onShortage: notice(
        of: "The front doors", consequence: "those that are idle longest are closed for new ones", clock: clock,
        log: log))
  }

  /// The budget of the APIs of one sandbox: an eighth, and no more than its processes may each have open.
  static func forSandbox(clock: EmulatorClock, log: @escaping (String) -> Void) -> ConnectionBudget {
    ConnectionBudget(
      connections: min(OpenFileLimit.current / 8, 1024), bytes: 128 * 1024 * 1024,
      preference: .closeNewest,
      onShortage: notice(
        of: "The Runtime API and the Extensions API", consequence: "more are refused", clock: clock, log: log))
  }

  /// Tells of a shortage, but of each kind not more often than every ten seconds.
  private static func notice(
    of servers: String, consequence: String, clock: EmulatorClock, log: @escaping (String) -> Void
  ) -> (Shortage) -> Void {
    var told: [String: Duration] = [:]
    return { shortage in
      let what =
        switch shortage {
        case .connections(let most):
          "have \(most) connections open, a share of the limit on open files (ulimit -n)"
        case .bytes(let most):
          "keep \(most / 1_048_576) MB of requests that are not complete and of answers that nobody takes"
        }
      let now = clock.uptime
      if let last = told[what], now - last < .seconds(10) { return }
      told[what] = now
      log("\(servers) \(what): \(consequence).")
    }
  }
}
