import LambdaEvents
import LambdaInterface

extension SettingDefinition {
  /// Every variable that is read, in the order of the documents.
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
      "The port of the readiness check, where it is not the app's."
    ) { $0.readinessPort = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_PATH", .reference, form: .target, default: "/", deprecated: "READINESS_CHECK_PATH",
      "The path of the readiness check."
    ) { $0.settings.readinessPath = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_PROTOCOL", .reference, form: SettingForm<ReadinessProtocol>.choice, default: "http",
      deprecated: "READINESS_CHECK_PROTOCOL",
      "What makes the app ready: a healthy answer over http, or a tcp connection accepted."
    ) { $0.settings.readinessProtocol = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", .reference, form: .statuses, default: "100-499",
      "The status codes that make the app ready."
    ) { $0.healthyStatuses = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", .reference, form: .statusesBelow,
      replacement: "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS",
      "The lowest status code that does not make the app ready."
    ) { $0.statusesBelowUnhealthy = $1 },
    SettingDefinition(
      "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS", .reference, form: .optionalLimit,
      "How long to wait for the app before init (or a restore) fails; without it, for as long as Lambda lets."
    ) { $0.settings.readinessTimeout = $1 },
    SettingDefinition(
      "AWS_LWA_ASYNC_INIT", .reference, form: .bool, default: "false", deprecated: "ASYNC_INIT",
      "Whether an app that needs more than 9.8 s to start goes on starting within the first invocation."
    ) { $0.settings.asyncInit = $1 },
    SettingDefinition(
      "AWS_LWA_REMOVE_BASE_PATH", .reference, form: .target, deprecated: "REMOVE_BASE_PATH",
      "A path taken off the front of each request's path, once and as whole segments: with /api, /api/x becomes /x."
    ) { draft, path in
      var path = path
      while path.hasSuffix("/") { path.removeLast() }
      draft.settings.basePath = path.isEmpty ? nil : path
    },
    SettingDefinition(
      "AWS_LWA_ENABLE_COMPRESSION", .reference, form: .bool, default: "false",
      "Whether answers are compressed as the caller accepts it (buffered mode only)."
    ) { $0.settings.compression = $1 },
    SettingDefinition(
      "AWS_LWA_INVOKE_MODE", .reference, form: SettingForm<InvokeMode>.choice, default: "buffered",
      "Whether answers go back whole, or as they come by Lambda's response streaming."
    ) { $0.settings.invokeMode = $1 },
    SettingDefinition(
      "AWS_LWA_PASS_THROUGH_PATH", .reference, form: .target, default: "/events",
      "The path to which events that are not HTTP are posted."
    ) { $0.settings.passThroughPath = $1 },
    SettingDefinition(
      "AWS_LWA_AUTHORIZATION_SOURCE", .reference, form: .fieldName, isSecret: true,
      "The name of a header that is moved to Authorization."
    ) { $0.settings.authorizationSource = $1 },
    SettingDefinition(
      "AWS_LWA_ERROR_STATUS_CODES", .reference, form: .statuses,
      "The status codes of the app that fail the invocation."
    ) { $0.settings.errorStatuses = $1 },
    SettingDefinition(
      "AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", .reference, form: .seconds, default: "4",
      "How long a connection to the app may have been idle and still be used again; 0 means that none is."
    ) { $0.settings.poolIdleTimeout = $1 },
    SettingDefinition(
      "AWS_LWA_LAMBDA_RUNTIME_API_PROXY", .reference, form: .apiEndpoint,
      "A proxy that is asked for invocations in the Runtime API's place."
    ) { $0.runtimeAPIProxy = $1 },
    SettingDefinition(
      "AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", .reference, form: .hookPath,
      "A path of the app that gets a POST before a SnapStart snapshot is taken."
    ) { $0.settings.beforeCheckpointPath = $1 },
    SettingDefinition(
      "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", .reference, form: .hookPath,
      "A path of the app that gets a POST after a SnapStart snapshot is restored."
    ) { $0.settings.afterRestorePath = $1 },
    SettingDefinition(
      "RUST_LOG", .reference, form: .rustDirectives, strictness: .lenient,
      "The log level where AWS_LWA_LOG_LEVEL does not say it; only the level part counts."
    ) { $0.rustLogLevel = $1 },
  ]

  /// This adapter's own variables.
  private static let adapter: [SettingDefinition] = [
    SettingDefinition(
      "AWS_LWA_UPSTREAM_REUSE", .adapter, form: SettingForm<UpstreamReuse>.choice, default: "safe",
      "Which requests may go over a used connection: safe (those that may be repeated), always (all) or never."
    ) { $0.settings.upstreamReuse = $1 },
    SettingDefinition(
      "AWS_LWA_CONNECT_TIMEOUT", .adapter, form: .duration(in: .zero ... .seconds(900)), default: "5s",
      "How long to go on trying when an app that was ready refuses connections, as while it restarts."
    ) { $0.settings.connectTimeout = $1 },
    SettingDefinition(
      "AWS_LWA_DEADLINE_MARGIN", .adapter, form: .duration(in: .zero ... .seconds(60)), default: "200ms",
      "How long before Lambda's deadline an unanswered request is ended, so that the caller gets a 504."
    ) { $0.settings.deadlineMargin = $1 },
    SettingDefinition(
      "AWS_LWA_MAX_HEADER_BYTES", .adapter, form: .size(in: 1024...64 * 1024 * 1024), default: "256KB",
      "The largest response head that is taken from the app."
    ) { $0.settings.maxHeaderBytes = $1 },
    SettingDefinition(
      "AWS_LWA_MAX_CONTEXT_BYTES", .adapter, form: .size(in: 0...64 * 1024 * 1024),
      "The largest size of each of the headers x-amzn-request-context and x-amzn-lambda-context. A larger one loses its "
        + "largest parts, such as an authorizer's claims; 0 omits both. Without it they have any size."
    ) { $0.settings.maxContextBytes = $1 },
    SettingDefinition(
      "AWS_LWA_DRAIN_PATH", .adapter, form: .target,
      "A path of the app that is asked for after each answer went out; Lambda freezes the app only once it answered."
    ) { $0.settings.drainPath = $1 },
    SettingDefinition(
      "AWS_LWA_EVENT_PATHS", .adapter, form: .eventPaths,
      "Paths for events of single sources, where they are not to go to AWS_LWA_PASS_THROUGH_PATH."
    ) { $0.settings.eventPaths = $1 },
    SettingDefinition(
      "AWS_LWA_EVENT_DELIVERY", .adapter, form: SettingForm<EventDelivery>.choice, default: "event",
      "What becomes a request: an event, or each record of an event of SQS, Kinesis or DynamoDB. For record the event "
        + "source mapping must have ReportBatchItemFailures."
    ) { $0.settings.eventDelivery = $1 },
    SettingDefinition(
      "AWS_LWA_EVENT_CONCURRENCY", .adapter, form: .number(in: 1...1000), default: "1",
      "How many records of one event are sent at once. Records that must keep their order still do."
    ) { $0.settings.eventConcurrency = $1 },
    SettingDefinition(
      "AWS_LWA_CLOSE_EVENT_PATHS", .adapter, form: .bool, default: "false",
      "Whether HTTP callers are kept (403) from the paths to which events are posted, in whatever spelling."
    ) { $0.settings.closesEventPaths = $1 },
    SettingDefinition(
      "AWS_LWA_TEXT_TYPES", .adapter, form: .textTypes,
      "Media types sent to Lambda as text, besides text/*, JSON, XML, YAML, scripts, forms and other known text types. "
        + "A body that is not UTF-8 is sent as base64 all the same."
    ) { $0.settings.textTypes = $1 },
    SettingDefinition(
      "AWS_LWA_FALLBACK_RESPONSE", .adapter, form: .filePath,
      "A file with the answer for GET and HEAD while the app is down: status line, header lines, an empty line, body."
    ) { $0.settings.fallbackResponse = $1 },
    SettingDefinition(
      "AWS_LWA_LOG_LEVEL", .adapter, form: .logLevel, default: "info",
      "The log level; before RUST_LOG and AWS_LAMBDA_LOG_LEVEL."
    ) { $0.adapterLogLevel = $1 },
    SettingDefinition(
      "AWS_LWA_LOG_FORMAT", .adapter, form: SettingForm<LogFormat>.choice, default: "text",
      "The log format; before AWS_LAMBDA_LOG_FORMAT."
    ) { $0.adapterLogFormat = $1 },
    SettingDefinition(
      "AWS_LWA_ACCESS_LOG", .adapter, form: .bool, default: "false",
      "Whether each request gets a log line."
    ) { $0.settings.accessLog = $1 },
    SettingDefinition(
      "AWS_LWA_METRICS", .adapter, form: .bool, default: "false",
      "Whether each invocation gets a line of CloudWatch metrics (embedded metric format)."
    ) { $0.settings.metrics = $1 },
    SettingDefinition(
      "AWS_LWA_METRICS_NAMESPACE", .adapter, form: .metricsNamespace, default: "Swiftlet",
      "The CloudWatch namespace of those metrics."
    ) { $0.settings.metricsNamespace = $1 },
  ]

  /// Lambda's own variables.
  private static let lambda: [SettingDefinition] = [
    SettingDefinition(
      "AWS_LAMBDA_RUNTIME_API", .lambda, form: .apiEndpoint,
      "The address of Lambda's Runtime API; the only variable without which nothing works."
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
      "What this sandbox is prepared for: on-demand, provisioned-concurrency, snap-start or lambda-managed-instances."
    ) { $0.settings.initializationType = InitializationType(name: $1) },
    SettingDefinition(
      "AWS_LAMBDA_MAX_CONCURRENCY", .lambda, form: .number(in: 1...10_000), default: "1", strictness: .lenient,
      "How many invocations a managed instance may have in flight at once."
    ) { $0.settings.maxConcurrency = $1 },
    SettingDefinition(
      "AWS_LAMBDA_LOG_FORMAT", .lambda, form: SettingForm<LogFormat>.choice, default: "text", strictness: .lenient,
      "The function's log format, where AWS_LWA_LOG_FORMAT does not say it."
    ) { $0.lambdaLogFormat = $1 },
    SettingDefinition(
      "AWS_LAMBDA_LOG_LEVEL", .lambda, form: .logLevel, default: "info", strictness: .lenient,
      "The function's log level, where neither AWS_LWA_LOG_LEVEL nor RUST_LOG says it."
    ) { $0.lambdaLogLevel = $1 },
    SettingDefinition(
      "AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", .lambda, form: .text, strictness: .lenient,
      "Accepted for old configurations, without effect. REST API events do not have the stage in their path. HTTP API events with a named stage do; AWS_LWA_REMOVE_BASE_PATH takes it off."
    ) { _, _ in },
  ]
}
