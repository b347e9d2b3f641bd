/// The API by which an extension subscribes.
package enum TelemetryAPI: String, Sendable {
  /// `PUT /2022-07-01/telemetry`.
  case telemetry = "Telemetry"
  /// `PUT /2020-08-15/logs`, its predecessor.
  case logs = "Logs"
}
