import LambdaEvents
import LambdaInterface

extension SettingDefinition {
  /// All variables that the adapter reads, in the order of the documentation.
  package static let all: [SettingDefinition] = reference + adapter + lambda

  /// The reference adapter's variables, with its defaults.
  private static let reference: [SettingDefinition] = [
    SettingDefinition(
      "AWS_LWA_PORT", .reference, form: .port, default: "8080", fallback: "PORT",
      "The port on which the app listens. Not 9001: that is the Runtime API's."
    ) { $0.port = $1 },
    SettingDefinition(
      "AWS_LWA_HOST", .reference, form: .host, default: "127.0.0.1", deprecated: "HOST",
      "The address on which the app listens, or its Unix socket. localhost means both 127.0.0.1 and ::1."
    ) { $0.host = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_PORT", .reference, form: .port, deprecated: "READINESS_CHECK_PORT",
      "The port of the readiness check. Default: the app's port."
    ) { $0.readinessPort = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_PATH", .reference, form: .target, default: "/", deprecated: "READINESS_CHECK_PATH",
      "The path of the readiness check."
    ) { $0.settings.readinessPath = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_PROTOCOL", .reference, form: SettingForm<ReadinessProtocol>.choice, default: "http",
      deprecated: "READINESS_CHECK_PROTOCOL",
      "How readiness is checked: http (a healthy status) or tcp (an accepted connection)."
    ) { $0.settings.readinessProtocol = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", .reference, form: .statuses, default: "100-499",
      "Status codes of the readiness check that mean the app is ready."
    ) { $0.healthyStatuses = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", .reference, form: .statusesBelow,
      replacement: "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS",
      "The lowest status code of the readiness check that means the app is not ready."
    ) { $0.statusesBelowUnhealthy = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS", .reference, form: .optionalLimit,
      "How long to wait for the app before init (or a restore) fails. Default: Lambda's own limit."
    ) { $0.settings.readinessTimeout = $1 },
    SettingDefinition(
      "AWS_LWA_ASYNC_INIT", .reference, form: .bool, default: "false", deprecated: "ASYNC_INIT",
      "Whether an app that needs more than 9.8 s to start may continue to start in the first invocation."
    ) { $0.settings.asyncInit = $1 },
    SettingDefinition(
      "AWS_LWA_REMOVE_BASE_PATH", .reference, form: .target, deprecated: "REMOVE_BASE_PATH",
      "A prefix to remove from each request's path, once and only up to a segment's end: with /api, /api/x becomes /x."
    ) { draft, path in
      var path = path
      while path.hasSuffix("/") { path.removeLast() }
      draft.settings.basePath = path.isEmpty ? nil : path
    },
    SettingDefinition(
      "AWS_LWA_ENABLE_COMPRESSION", .reference, form: .bool, default: "false",
      "Whether to compress responses for callers that accept it (buffered mode only)."
    ) { $0.settings.compression = $1 },
    SettingDefinition(
      "AWS_LWA_INVOKE_MODE", .reference, form: SettingForm<InvokeMode>.choice, default: "buffered",
      "How responses are returned: buffered, in one piece, or response_stream, as they arrive (Lambda response "
        + "streaming)."
    ) { $0.settings.invokeMode = $1 },
    SettingDefinition(
      "AWS_LWA_PASS_THROUGH_PATH", .reference, form: .target, default: "/events",
      "The path that receives events that are not HTTP, as POST requests."
    ) { $0.settings.passThroughPath = $1 },
    SettingDefinition(
      "AWS_LWA_AUTHORIZATION_SOURCE", .reference, form: .fieldName, isSecret: true,
      "The name of a header to move to Authorization."
    ) { $0.settings.authorizationSource = $1 },
    SettingDefinition(
      "AWS_LWA_ERROR_STATUS_CODES", .reference, form: .statuses,
      "Status codes of the app that fail the invocation."
    ) { $0.settings.errorStatuses = $1 },
    SettingDefinition(
      "AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", .reference, form: .seconds, default: "4",
      "Maximum idle time before a connection to the app is discarded; 0 disables reuse."
    ) { $0.settings.poolIdleTimeout = $1 },
    SettingDefinition(
      "AWS_LWA_LAMBDA_RUNTIME_API_PROXY", .reference, form: .apiEndpoint,
      "A proxy to use instead of the Runtime API."
    ) { $0.runtimeAPIProxy = $1 },
    SettingDefinition(
      "AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", .reference, form: .hookPath,
      "A path of the app that is called with POST before a SnapStart snapshot."
    ) { $0.settings.beforeCheckpointPath = $1 },
    SettingDefinition(
      "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", .reference, form: .hookPath,
      "A path of the app that is called with POST after a restore from a SnapStart snapshot."
    ) { $0.settings.afterRestorePath = $1 },
    SettingDefinition(
      "RUST_LOG", .reference, form: .rustDirectives, strictness: .lenient,
      "The log level if AWS_LWA_LOG_LEVEL is not set; only the level of a directive counts."
    ) { $0.rustLogLevel = $1 },
  ]

  /// This adapter's own variables.
  private static let adapter: [SettingDefinition] = [
    SettingDefinition(
      "AWS_LWA_UPSTREAM_REUSE", .adapter, form: SettingForm<UpstreamReuse>.choice, default: "safe",
      "Which requests may reuse a connection: safe (those that may be retried), always (all) or never (none)."
    ) { $0.settings.upstreamReuse = $1 },
    SettingDefinition(
      "AWS_LWA_CONNECT_TIMEOUT", .adapter, form: .duration(in: .zero ... .seconds(900)), default: "5s",
      "How long to retry if an app that was ready refuses connections, for example during a restart."
    ) { $0.settings.connectTimeout = $1 },
    SettingDefinition(
      "AWS_LWA_DEADLINE_MARGIN", .adapter, form: .duration(in: .zero ... .seconds(60)), default: "200ms",
      "How long before Lambda's deadline a request without a complete response is ended, so that the caller gets a 504."
    ) { $0.settings.deadlineMargin = $1 },
    SettingDefinition(
      "AWS_LWA_MAX_HEADER_BYTES", .adapter, form: .size(in: 1024...64 * 1024 * 1024), default: "256KB",
      "The largest response head that the adapter accepts from the app."
    ) { $0.settings.maxHeaderBytes = $1 },
    SettingDefinition(
      "AWS_LWA_MAX_CONTEXT_BYTES", .adapter, form: .size(in: 0...64 * 1024 * 1024),
      "The maximum size of each of the headers x-amzn-request-context and x-amzn-lambda-context. If one is larger, its "
        + "largest parts are left out, such as an authorizer's claims; 0 omits both headers. Default: no limit."
    ) { $0.settings.maxContextBytes = $1 },
    SettingDefinition(
      "AWS_LWA_DRAIN_PATH", .adapter, form: .target,
      "Path requested from the app after each response is sent. Lambda freezes the app only after it has responded."
    ) { $0.settings.drainPath = $1 },
    SettingDefinition(
      "AWS_LWA_EVENT_PATHS", .adapter, form: .eventPaths,
      "Paths for events from particular sources, instead of AWS_LWA_PASS_THROUGH_PATH."
    ) { $0.settings.eventPaths = $1 },
    SettingDefinition(
      "AWS_LWA_EVENT_DELIVERY", .adapter, form: SettingForm<EventDelivery>.choice, default: "event",
      "Whether the app gets one request per event or one per record of an event from SQS, Kinesis or DynamoDB. record "
        + "requires ReportBatchItemFailures in the event source mapping."
    ) { $0.settings.eventDelivery = $1 },
    SettingDefinition(
      "AWS_LWA_EVENT_CONCURRENCY", .adapter, form: .number(in: 1...1000), default: "1",
      "How many records of one event are sent at once. Records that must stay in order still do."
    ) { $0.settings.eventConcurrency = $1 },
    SettingDefinition(
      "AWS_LWA_CLOSE_EVENT_PATHS", .adapter, form: .bool, default: "false",
      "Whether HTTP callers get 403 for the paths that receive events, in any spelling."
    ) { $0.settings.closesEventPaths = $1 },
    SettingDefinition(
      "AWS_LWA_TEXT_TYPES", .adapter, form: .textTypes,
      "More media types to send to Lambda as text, in addition to text/*, JSON, XML, YAML, scripts, forms and other "
        + "known text types. A body that is not UTF-8 is always sent as base64."
    ) { $0.settings.textTypes = $1 },
    SettingDefinition(
      "AWS_LWA_FALLBACK_RESPONSE", .adapter, form: .filePath,
      "A file with the response to GET and HEAD while the app is down: status line, header lines, an empty line, body."
    ) { $0.settings.fallbackResponse = $1 },
    SettingDefinition(
      "AWS_LWA_LOG_LEVEL", .adapter, form: .logLevel, default: "info",
      "The log level; takes precedence over RUST_LOG and AWS_LAMBDA_LOG_LEVEL."
    ) { $0.adapterLogLevel = $1 },
    SettingDefinition(
      "AWS_LWA_LOG_FORMAT", .adapter, form: SettingForm<LogFormat>.choice, default: "text",
      "The log format; takes precedence over AWS_LAMBDA_LOG_FORMAT."
    ) { $0.adapterLogFormat = $1 },
    SettingDefinition(
      "AWS_LWA_ACCESS_LOG", .adapter, form: .bool, default: "false",
      "Whether to log a line for each request."
    ) { $0.settings.accessLog = $1 },
    SettingDefinition(
      "AWS_LWA_METRICS", .adapter, form: .bool, default: "false",
      "Whether to log a line of CloudWatch metrics (embedded metric format) for each invocation."
    ) { $0.settings.metrics = $1 },
    SettingDefinition(
      "AWS_LWA_METRICS_NAMESPACE", .adapter, form: .metricsNamespace, default: "Swiftlet",
      "The CloudWatch namespace of the metrics."
    ) { $0.settings.metricsNamespace = $1 },
  ]

  /// Lambda's own variables.
  private static let lambda: [SettingDefinition] = [
    SettingDefinition(
      "AWS_LAMBDA_RUNTIME_API", .lambda, form: .apiEndpoint,
      "The address of Lambda's Runtime API. Required."
    ) { $0.runtimeAPI = $1 },
    SettingDefinition(
      "AWS_LAMBDA_FUNCTION_NAME", .lambda, form: .text, strictness: .lenient, "The function's name."
    ) { $0.settings.function.name = $1 },
    SettingDefinition(
      "AWS_LAMBDA_FUNCTION_VERSION", .lambda, form: .text, strictness: .lenient, "The function's version."
    ) { $0.settings.function.version = $1 },
    SettingDefinition(
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", .lambda, form: .number(in: 1...1_048_576, called: "a number of MB"),
      strictness: .lenient, "The function's memory in MB."
    ) { $0.settings.function.memorySize = $1 },
    SettingDefinition(
      "AWS_LAMBDA_LOG_GROUP_NAME", .lambda, form: .text, strictness: .lenient, "The function's log group."
    ) { $0.settings.function.logGroup = $1 },
    SettingDefinition(
      "AWS_LAMBDA_LOG_STREAM_NAME", .lambda, form: .text, strictness: .lenient, "This sandbox's log stream."
    ) { $0.settings.function.logStream = $1 },
    SettingDefinition(
      "AWS_LAMBDA_INITIALIZATION_TYPE", .lambda, form: .text, default: "on-demand", strictness: .lenient,
      "Why this sandbox is initialized: on-demand, provisioned-concurrency, snap-start or lambda-managed-instances."
    ) { $0.settings.initializationType = InitializationType(name: $1) },
    SettingDefinition(
      "AWS_LAMBDA_MAX_CONCURRENCY", .lambda, form: .number(in: 1...10_000), default: "1", strictness: .lenient,
      "How many concurrent invocations a managed instance may take."
    ) { $0.settings.maxConcurrency = $1 },
    SettingDefinition(
      "AWS_LAMBDA_LOG_FORMAT", .lambda, form: SettingForm<LogFormat>.choice, default: "text", strictness: .lenient,
      "The function's log format; used if AWS_LWA_LOG_FORMAT is not set."
    ) { $0.lambdaLogFormat = $1 },
    SettingDefinition(
      "AWS_LAMBDA_LOG_LEVEL", .lambda, form: .logLevel, default: "info", strictness: .lenient,
      "The function's log level; used if neither AWS_LWA_LOG_LEVEL nor RUST_LOG is set."
    ) { $0.lambdaLogLevel = $1 },
    SettingDefinition(
      "AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", .lambda, form: .text, strictness: .lenient,
      "Accepted for old configurations, without effect. REST API events do not have the stage in their path. HTTP API events with a named stage do; AWS_LWA_REMOVE_BASE_PATH removes it."
    ) { _, _ in },
  ]
}
