/// A version of the events' form.
package enum TelemetrySchema: String, Sendable, CaseIterable {
  /// The first of the Logs API.
  case logs = "2020-08-15"
  /// That of the Logs API with `platform.runtimeDone`.
  case logsWithRuntimeDone = "2021-03-18"
  /// The first of the Telemetry API: what functions print is text always.
  case telemetry = "2022-07-01"
  /// The second: what functions print in JSON is JSON.
  case telemetryWithJSON = "2022-12-13"
  /// The third, which Managed Instances need.
  case managedInstances = "2025-01-29"

  /// The API that it belongs to.
  package var api: TelemetryAPI {
    switch self {
    case .logs, .logsWithRuntimeDone: .logs
    case .telemetry, .telemetryWithJSON, .managedInstances: .telemetry
    }
  }
}
