package import LambdaEvents
package import LambdaInterface

/// All that the adapter is told by its environment, read once and checked.
///
/// What each variable means, its accepted form and its default stand in ``SettingDefinition/all``.
package struct Settings: Sendable, Equatable {
  // MARK: The app

  /// `AWS_LWA_HOST` and `AWS_LWA_PORT`: where the app answers.
  package var app = Endpoint.ip(.loopback, port: 8080)
  /// `AWS_LWA_READINESS_CHECK_PORT`: where it is asked whether it is ready.
  package var readiness = Endpoint.ip(.loopback, port: 8080)
  /// `AWS_LWA_READINESS_CHECK_PATH`: an origin-form target.
  package var readinessPath = "/"
  /// `AWS_LWA_READINESS_CHECK_PROTOCOL`.
  package var readinessProtocol = ReadinessProtocol.http
  /// `AWS_LWA_READINESS_CHECK_HEALTHY_STATUS`.
  package var healthyStatuses = StatusSet(100...499)
  /// `AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS`; nil waits for ever.
  package var readinessTimeout: Duration?
  /// `AWS_LWA_ASYNC_INIT`, as it is set; see ``usesAsyncInit``.
  package var asyncInit = false

  // MARK: Requests and answers

  /// `AWS_LWA_REMOVE_BASE_PATH`, with a slash before it and none after.
  package var basePath: String?
  /// `AWS_LWA_PASS_THROUGH_PATH`.
  package var passThroughPath = "/events"
  /// `AWS_LWA_EVENT_PATHS`: paths of single sources.
  package var eventPaths: EventPaths = [:]
  /// `AWS_LWA_EVENT_DELIVERY`.
  package var eventDelivery = EventDelivery.event
  /// `AWS_LWA_EVENT_CONCURRENCY`: how many records of one event may be on their way at once.
  package var eventConcurrency = 1
  /// `AWS_LWA_CLOSE_EVENT_PATHS`: whether outside callers are kept from the paths of events.
  package var closesEventPaths = false
  /// `AWS_LWA_AUTHORIZATION_SOURCE`: a field name.
  package var authorizationSource: String?
  /// `AWS_LWA_MAX_CONTEXT_BYTES`: the largest size of each of the context headers, in bytes; nil for any size.
  package var maxContextBytes: Int?
  /// `AWS_LWA_ERROR_STATUS_CODES`; empty where none fails the invocation.
  package var errorStatuses = StatusSet()
  /// `AWS_LWA_INVOKE_MODE`.
  package var invokeMode = InvokeMode.buffered
  /// `AWS_LWA_ENABLE_COMPRESSION`.
  package var compression = false
  /// `AWS_LWA_TEXT_TYPES`: the media types that are text.
  package var textTypes = TextTypes()
  /// `AWS_LWA_FALLBACK_RESPONSE`: the path of a file.
  package var fallbackResponse: String?

  // MARK: The connection to the app

  /// `AWS_LWA_UPSTREAM_REUSE`; ``UpstreamReuse/never`` too where the idle limit is 0.
  package var upstreamReuse = UpstreamReuse.safe
  /// `AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS`: how long a connection may have been idle and still be used.
  package var poolIdleTimeout = Duration.seconds(4)
  /// `AWS_LWA_CONNECT_TIMEOUT`: how long refused connections are tried again once the app was ready.
  package var connectTimeout = Duration.seconds(5)
  /// `AWS_LWA_DEADLINE_MARGIN`: how long before Lambda's deadline an exchange is ended.
  ///
  /// In this time the app's connection is closed, evidence is read, and the answer goes to the Runtime API. At full
  /// CPU that takes 5 ms; at 128 MB a sandbox has 7% of a core and is given it in slices, so 70 ms and a late slice
  /// are to be reckoned with. 200 ms leaves room for twice that and costs a 3 s function 7% of its time.
  package var deadlineMargin = Duration.milliseconds(200)
  /// `AWS_LWA_MAX_HEADER_BYTES`: the largest response head taken from the app, in bytes.
  package var maxHeaderBytes = 256 * 1024
  /// `AWS_LWA_DRAIN_PATH`: asked for after the answer went out; an origin-form target.
  package var drainPath: String?

  // MARK: Insight

  /// From which level on lines are written.
  package var logLevel = LogLevel.info
  /// How lines are written.
  package var logFormat = LogFormat.text
  /// `AWS_LWA_ACCESS_LOG`: one line a request.
  package var accessLog = false
  /// `AWS_LWA_METRICS`: one EMF line an invocation.
  package var metrics = false
  /// `AWS_LWA_METRICS_NAMESPACE`.
  package var metricsNamespace = "Swiftlet"

  // MARK: Lambda

  /// Where `next` and answers go: `AWS_LWA_LAMBDA_RUNTIME_API_PROXY`, else `AWS_LAMBDA_RUNTIME_API`.
  package var runtimeAPI = Endpoint.ip(.loopback, port: 9001)
  /// `AWS_LAMBDA_RUNTIME_API`: where the extension registers, proxy or not.
  package var extensionsAPI = Endpoint.ip(.loopback, port: 9001)
  /// `AWS_LAMBDA_INITIALIZATION_TYPE`.
  package var initializationType = InitializationType.onDemand
  /// `AWS_LAMBDA_MAX_CONCURRENCY`: how many invocations may be in flight at once.
  package var maxConcurrency = 1
  /// The function's name, version, memory size and log names; empty texts and 0 where Lambda did not say.
  package var function = InvocationContext.Function(name: "", memorySize: 0, version: "", logStream: "", logGroup: "")
  /// `AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH`.
  package var beforeCheckpointPath: String?
  /// `AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH`.
  package var afterRestorePath: String?

  /// The defaults.
  package init() {}

  /// Whether init may end before the app is ready: `AWS_LWA_ASYNC_INIT`, unless this is SnapStart or provisioned
  /// concurrency, where there is time and the app must be up.
  package var usesAsyncInit: Bool {
    switch initializationType {
    case .snapStart, .provisionedConcurrency: false
    default: asyncInit
    }
  }

  /// The paths to which events that are not HTTP may go.
  package var allEventPaths: [String] { [passThroughPath] + eventPaths.paths.sorted() }

  /// What the event decoder needs of this.
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
