/// The paths of Lambda's APIs inside a sandbox.
package enum LambdaPath {
  /// The prefix of all Runtime API calls.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.
  package static let runtime = "/2018-06-01/runtime/"
  /// The prefix of all Extensions API calls.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>.
  package static let extensions = "/2020-01-01/extension/"
  /// The path for Telemetry API subscriptions.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html>.
  package static let telemetry = "/2022-07-01/telemetry"
  /// The path for subscriptions of its predecessor, the Logs API.
  package static let logs = "/2020-08-15/logs"
}
