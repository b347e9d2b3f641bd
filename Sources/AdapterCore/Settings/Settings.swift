package import LambdaEvents
package import LambdaInterface

/// The adapter's settings from its environment, read once and validated.
///
/// ``SettingDefinition/all`` has each variable's meaning, accepted form and default.
package struct Settings: Sendable, Equatable {
  // MARK: The app

  /// `AWS_LWA_HOST` and `AWS_LWA_PORT`: where the app listens.
  package var app = Endpoint.ip(.loopback, port: 8080)
  /// `AWS_LWA_READINESS_CHECK_PORT`: where readiness is checked.
  package var readiness = Endpoint.ip(.loopback, port: 8080)
  /// `AWS_LWA_READINESS_CHECK_PATH`: an origin-form target.
  package var readinessPath = "/"
  /// `AWS_LWA_READINESS_CHECK_PROTOCOL`.
  package var readinessProtocol = ReadinessProtocol.http
  /// `AWS_LWA_READINESS_CHECK_HEALTHY_STATUS`.
  package var healthyStatuses = StatusSet(100...499)
  /// `AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS`; nil means no limit.
  package var readinessTimeout: Duration?
  /// `AWS_LWA_ASYNC_INIT`; see ``usesAsyncInit``.
  package var asyncInit = false

  // MARK: Requests and responses

  /// `AWS_LWA_REMOVE_BASE_PATH`, with a leading slash and without a trailing one.
  package var basePath: String?
  /// `AWS_LWA_PASS_THROUGH_PATH`.
  package var passThroughPath = "/events"
  /// `AWS_LWA_EVENT_PATHS`: paths for events from particular sources.
  package var eventPaths: EventPaths = [:]
  /// `AWS_LWA_EVENT_DELIVERY`.
  package var eventDelivery = EventDelivery.event
  /// `AWS_LWA_EVENT_CONCURRENCY`: how many records of one event may be in flight at once.
  package var eventConcurrency = 1
  /// `AWS_LWA_CLOSE_EVENT_PATHS`: whether the event paths are closed to outside callers.
  package var closesEventPaths = false
  /// `AWS_LWA_AUTHORIZATION_SOURCE`: a field name.
  package var authorizationSource: String?
  /// `AWS_LWA_MAX_CONTEXT_BYTES`: the largest size of each context header, in bytes; nil means no limit.
  package var maxContextBytes: Int?
  /// `AWS_LWA_ERROR_STATUS_CODES`; empty if no status fails the invocation.
  package var errorStatuses = StatusSet()
  /// `AWS_LWA_INVOKE_MODE`.
  package var invokeMode = InvokeMode.buffered
  /// `AWS_LWA_ENABLE_COMPRESSION`.
  package var compression = false
  /// `AWS_LWA_TEXT_TYPES`: the media types that are sent as text.
  package var textTypes = TextTypes()
  /// `AWS_LWA_FALLBACK_RESPONSE`: the path of a file.
  package var fallbackResponse: String?

  // MARK: The connection to the app

  /// `AWS_LWA_UPSTREAM_REUSE`; ``UpstreamReuse/never`` also if the idle timeout is 0.
  package var upstreamReuse = UpstreamReuse.safe
  /// `AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS`: the maximum idle time of a reused connection.
  package var poolIdleTimeout = Duration.seconds(4)
  /// `AWS_LWA_CONNECT_TIMEOUT`: how long refused connections are retried after the app was ready.
  package var connectTimeout = Duration.seconds(5)
  /// `AWS_LWA_DEADLINE_MARGIN`: how long before Lambda's deadline an exchange is ended.
  ///
  /// In this time the app's connection is closed, evidence is collected, and the response is sent to the Runtime API.
  /// At full CPU that takes 5 ms. At 128 MB a sandbox gets 7% of a core in slices, so expect 70 ms and a late slice.
  /// 200 ms leaves room for twice that and costs a 3 s function 7% of its time.
  package var deadlineMargin = Duration.milliseconds(200)
  /// `AWS_LWA_MAX_HEADER_BYTES`: the largest response head accepted from the app, in bytes.
  package var maxHeaderBytes = 256 * 1024
  /// `AWS_LWA_DRAIN_PATH`: requested after each response is sent; an origin-form target.
  package var drainPath: String?

  // MARK: Insight

  /// The lowest level that is logged.
  package var logLevel = LogLevel.info
  /// The format of log lines.
  package var logFormat = LogFormat.text
  /// `AWS_LWA_ACCESS_LOG`: one line per request.
  package var accessLog = false
  /// `AWS_LWA_METRICS`: one EMF line per invocation.
  package var metrics = false
  /// `AWS_LWA_METRICS_NAMESPACE`.
  package var metricsNamespace = "Swiftlet"

  // MARK: Lambda

  /// The Runtime API: `AWS_LWA_LAMBDA_RUNTIME_API_PROXY`, or `AWS_LAMBDA_RUNTIME_API` without a proxy.
  package var runtimeAPI = Endpoint.ip(.loopback, port: 9001)
  /// `AWS_LAMBDA_RUNTIME_API`: where the extension registers, with or without a proxy.
  package var extensionsAPI = Endpoint.ip(.loopback, port: 9001)
  /// `AWS_LAMBDA_INITIALIZATION_TYPE`.
  package var initializationType = InitializationType.onDemand
  /// `AWS_LAMBDA_MAX_CONCURRENCY`: how many invocations may be in flight at once.
  package var maxConcurrency = 1
  /// The function's name, version, memory size and log names; empty or 0 if Lambda has not set them.
  package var function = InvocationContext.Function(name: "", memorySize: 0, version: "", logStream: "", logGroup: "")
  /// `AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH`.
  package var beforeCheckpointPath: String?
  /// `AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH`.
  package var afterRestorePath: String?

  /// Creates settings with the defaults.
  package init() {}

  /// Whether init may end before the app is ready: `AWS_LWA_ASYNC_INIT`, but not with SnapStart or provisioned
  /// concurrency, where init has time and the app must be ready at its end.
  package var usesAsyncInit: Bool {
    switch initializationType {
    case .snapStart, .provisionedConcurrency: false
    default: asyncInit
    }
  }

  /// The paths to which events that are not HTTP may go.
  package var allEventPaths: [String] { [passThroughPath] + eventPaths.paths.sorted() }

  /// The options for the event decoder.
  package var eventDecoderOptions: EventDecoder.Options {
    var options = EventDecoder.Options()
    options.basePath = basePath
    options.passThroughPath = passThroughPath
    options.eventPaths = eventPaths
    options.deliversRecords = eventDelivery == .record
    options.authorizationSource = authorizationSource
    options.maxContextBytes = maxContextBytes
    options.defaultHost = app.hostFieldValue
    return options
  }
}
