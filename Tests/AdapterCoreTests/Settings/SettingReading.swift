import LambdaEvents
import LambdaInterface
import Testing

@testable import AdapterCore

/// A variable, a value for it, and what the settings are to be then.
struct SettingReading: Sendable, CustomTestStringConvertible {
  var name: String
  var value: String
  var holds: @Sendable (Settings) -> Bool

  init(_ name: String, _ value: String, holds: @escaping @Sendable (Settings) -> Bool) {
    self.name = name
    self.value = value
    self.holds = holds
  }

  var testDescription: String { "\(name)=\(value)" }

  static let all: [SettingReading] = [
    SettingReading("AWS_LWA_PORT", "3000") { $0.app == .ip(.loopback, port: 3000) && $0.readiness == $0.app },
    SettingReading("PORT", "3000") { $0.app == .ip(.loopback, port: 3000) },
    SettingReading("AWS_LWA_HOST", "::1") { $0.app.description == "[::1]:8080" },
    SettingReading("AWS_LWA_HOST", "[::1]") { $0.app.hostFieldValue == "[::1]:8080" },
    SettingReading("AWS_LWA_HOST", "localhost") {
      $0.app == .localhost(port: 8080) && $0.readiness == $0.app && $0.app.hostFieldValue == "localhost:8080"
    },
    SettingReading("AWS_LWA_HOST", "LocalHost") { $0.app == .localhost(port: 8080) },
    SettingReading("AWS_LWA_HOST", "0.0.0.0") { $0.app == .ip(.loopback, port: 8080) },
    SettingReading("AWS_LWA_HOST", "::") { $0.app.description == "[::1]:8080" },
    SettingReading("AWS_LWA_HOST", "10.1.2.3") { $0.readiness.description == "10.1.2.3:8080" },
    SettingReading("AWS_LWA_HOST", "unix:/tmp/app.sock") {
      $0.app == .unix(path: "/tmp/app.sock") && $0.readiness == $0.app
    },
    SettingReading("AWS_LWA_READINESS_CHECK_PORT", "81") {
      $0.readiness == .ip(.loopback, port: 81) && $0.app.description == "127.0.0.1:8080"
    },
    SettingReading("AWS_LWA_READINESS_CHECK_PATH", "/health?full=1") { $0.readinessPath == "/health?full=1" },
    SettingReading("AWS_LWA_READINESS_CHECK_PATH", "health") { $0.readinessPath == "/health" },
    SettingReading("AWS_LWA_READINESS_CHECK_PROTOCOL", "TCP") { $0.readinessProtocol == .tcp },
    SettingReading("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", "200-399") {
      $0.healthyStatuses == StatusSet(200...399)
    },
    SettingReading("AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", "400") {
      $0.healthyStatuses == StatusSet(100...399)
    },
    SettingReading("AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS", "0.5") { $0.readinessTimeout == .milliseconds(500) },
    SettingReading("AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS", "0") { $0.readinessTimeout == nil },
    SettingReading("AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS", "-3") { $0.readinessTimeout == nil },
    SettingReading("AWS_LWA_ASYNC_INIT", "true") { $0.asyncInit && $0.usesAsyncInit },
    SettingReading("AWS_LWA_ASYNC_INIT", " True\n") { $0.asyncInit },
    SettingReading("AWS_LWA_REMOVE_BASE_PATH", "/prod/") { $0.basePath == "/prod" },
    SettingReading("AWS_LWA_REMOVE_BASE_PATH", "prod") { $0.basePath == "/prod" },
    SettingReading("AWS_LWA_REMOVE_BASE_PATH", "/") { $0.basePath == nil },
    SettingReading("AWS_LWA_ENABLE_COMPRESSION", "true") { $0.compression },
    SettingReading("AWS_LWA_INVOKE_MODE", "RESPONSE_STREAM") { $0.invokeMode == .responseStream },
    SettingReading("AWS_LWA_PASS_THROUGH_PATH", "/queue") { $0.passThroughPath == "/queue" },
    SettingReading("AWS_LWA_AUTHORIZATION_SOURCE", "X-Custom") { $0.authorizationSource == "X-Custom" },
    SettingReading("AWS_LWA_ERROR_STATUS_CODES", "500,502-504") {
      $0.errorStatuses.contains(503) && !$0.errorStatuses.contains(501)
    },
    SettingReading("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", "10") {
      $0.poolIdleTimeout == .seconds(10) && $0.upstreamReuse == .safe
    },
    SettingReading("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", "0") { $0.upstreamReuse == .never },
    SettingReading("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", "86400") { $0.poolIdleTimeout == .seconds(86400) },
    SettingReading("AWS_LWA_LAMBDA_RUNTIME_API_PROXY", "127.0.0.1:9009") {
      $0.runtimeAPI.description == "127.0.0.1:9009" && $0.extensionsAPI.description == "127.0.0.1:9001"
    },
    SettingReading("AWS_LWA_LAMBDA_RUNTIME_API_PROXY", "http://localhost:9009/") {
      $0.runtimeAPI == .localhost(port: 9009)
    },
    SettingReading("AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", "/snap/before") {
      $0.beforeCheckpointPath == "/snap/before"
    },
    SettingReading("AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", "snap") { $0.afterRestorePath == "/snap" },
    SettingReading("AWS_LWA_UPSTREAM_REUSE", "always") { $0.upstreamReuse == .always },
    SettingReading("AWS_LWA_CONNECT_TIMEOUT", "250ms") { $0.connectTimeout == .milliseconds(250) },
    SettingReading("AWS_LWA_DEADLINE_MARGIN", "1") { $0.deadlineMargin == .seconds(1) },
    SettingReading("AWS_LWA_MAX_HEADER_BYTES", "64KB") { $0.maxHeaderBytes == 65_536 },
    SettingReading("AWS_LWA_DRAIN_PATH", "/_drain") { $0.drainPath == "/_drain" },
    SettingReading("AWS_LWA_FALLBACK_RESPONSE", "/var/task/down.http") { $0.fallbackResponse == "/var/task/down.http" },
    SettingReading("AWS_LWA_LOG_LEVEL", "Debug") { $0.logLevel == .debug },
    SettingReading("AWS_LWA_LOG_FORMAT", "JSON") { $0.logFormat == .json },
    SettingReading("AWS_LWA_ACCESS_LOG", "1") { $0.accessLog },
    SettingReading("AWS_LWA_METRICS", "true") { $0.metrics },
    SettingReading("AWS_LWA_METRICS_NAMESPACE", "My/App") { $0.metricsNamespace == "My/App" },
    SettingReading("AWS_LAMBDA_RUNTIME_API", "169.254.100.1:9001") {
      $0.runtimeAPI.description == "169.254.100.1:9001"
    },
    SettingReading("AWS_LAMBDA_RUNTIME_API", "[::1]:9001") { $0.extensionsAPI.description == "[::1]:9001" },
    SettingReading("AWS_LAMBDA_FUNCTION_NAME", "f") { $0.function.name == "f" },
    SettingReading("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST") { $0.function.version == "$LATEST" },
    SettingReading("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512") { $0.function.memorySize == 512 },
    SettingReading("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/f") { $0.function.logGroup == "/aws/lambda/f" },
    SettingReading("AWS_LAMBDA_LOG_STREAM_NAME", "2026/[$LATEST]1") { $0.function.logStream == "2026/[$LATEST]1" },
    SettingReading("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start") { $0.initializationType == .snapStart },
    SettingReading("AWS_LAMBDA_INITIALIZATION_TYPE", "new-kind") { $0.initializationType == .onDemand },
    SettingReading("AWS_LAMBDA_MAX_CONCURRENCY", "16") { $0.maxConcurrency == 16 },
    SettingReading("AWS_LAMBDA_LOG_FORMAT", "JSON") { $0.logFormat == .json },
    SettingReading("AWS_LAMBDA_LOG_LEVEL", "WARN") { $0.logLevel == .warn },
    SettingReading("RUST_LOG", "debug") { $0.logLevel == .debug },
    SettingReading("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true") { $0 == Settings() },
  ]
}
