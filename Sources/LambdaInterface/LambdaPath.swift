/// The paths of the APIs inside of a sandbox.
package enum LambdaPath {
  /// The calls of the Runtime API begin with this.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.
  package static let runtime = "/2018-06-01/runtime/"
  /// The calls of the Extensions API begin with this.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>.
  package static let extensions = "/2020-01-01/extension/"
  /// A subscription of the Telemetry API.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html>.
  package static let telemetry = "/2022-07-01/telemetry"
  /// A subscription of its predecessor, the Logs API.
  package static let logs = "/2020-08-15/logs"
}
