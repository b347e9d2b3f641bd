import ArgumentParser
import EmulatorCore

/// The value of `--alb-health-check`: `/health` or `/health,10s`.
struct HealthCheckSetting: ExpressibleByArgument {
  /// The checks that it asks for.
  var check: LoadBalancerSettings.HealthCheck

  init?(argument: String) {
    let parts = argument.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let path = parts.first, path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    check = LoadBalancerSettings.HealthCheck(path: path)
    guard parts.count == 2 else { return }
    // A load balancer takes five seconds at least.
    guard let interval = TimeSpan(argument: parts[1]), Duration.milliseconds(10)...(.seconds(300)) ~= interval.duration
    else { return nil }
    check.interval = interval.duration
  }
}
