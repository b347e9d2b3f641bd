import LambdaInterface

/// The values of the individual variables, before they are combined.
struct SettingsDraft: Sendable {
  /// The fields that a single variable decides.
  var settings = Settings()
  var host = AppHost.ip(.loopback)
  var port: UInt16 = 8080
  var readinessPort: UInt16?
  var healthyStatuses: StatusSet?
  /// From `AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS`.
  var statusesBelowUnhealthy: StatusSet?
  var adapterLogLevel: LogLevel?
  var rustLogLevel: LogLevel?
  var lambdaLogLevel: LogLevel?
  var adapterLogFormat: LogFormat?
  var lambdaLogFormat: LogFormat?
  var runtimeAPI: Endpoint?
  var runtimeAPIProxy: Endpoint?

  /// Where the app listens.
  var app: Endpoint { host.endpoint(port: port) }
  /// Where readiness is checked.
  var readiness: Endpoint { host.endpoint(port: readinessPort ?? port) }

  /// Combines the values into settings.
  func resolved() -> Settings {
    var settings = settings
    settings.app = app.forConnecting
    settings.readiness = readiness.forConnecting
    settings.healthyStatuses = healthyStatuses ?? statusesBelowUnhealthy ?? settings.healthyStatuses
    settings.logLevel = adapterLogLevel ?? rustLogLevel ?? lambdaLogLevel ?? settings.logLevel
    settings.logFormat = adapterLogFormat ?? lambdaLogFormat ?? settings.logFormat
    settings.extensionsAPI = runtimeAPI?.forConnecting ?? settings.extensionsAPI
    settings.runtimeAPI = runtimeAPIProxy?.forConnecting ?? settings.extensionsAPI
    if settings.poolIdleTimeout == .zero { settings.upstreamReuse = .never }
    return settings
  }
}
