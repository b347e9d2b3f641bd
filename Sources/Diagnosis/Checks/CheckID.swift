/// One of the doctor's checks. The raw values are stable: reports, baselines, log lines and the documentation use them.
package enum CheckID: String, Sendable, CaseIterable, Hashable {
  /// The checks of the start, which say why an app does not start.
  package static let ofStart: Set<CheckID> = [.startPort, .startAddress, .startSlow, .startHealth]

  case startPort = "start.port"
  case startAddress = "start.address"
  case startSlow = "start.slow"
  case startHealth = "start.health"
  case filesReadOnly = "files.readonly"
  case freezeKeepAlive = "freeze.keepalive"
  case freezeBackground = "freeze.background"
  case freezeClock = "freeze.clock"
  case asyncBlocked = "async.blocked"
  case memoryLimit = "memory.limit"
  case memoryGrowth = "memory.growth"
  case memoryWorkers = "memory.workers"
  case timeDeadline = "time.deadline"
  case timeShutdown = "time.shutdown"
  case httpFraming = "http.framing"
  case httpLarge = "http.large"
  case httpBinary = "http.binary"
  case httpCookies = "http.cookies"
  case httpEncoding = "http.encoding"
  case httpHead = "http.head"
  case httpEarly = "http.early"
  case httpUpgrade = "http.upgrade"
  case httpFailure = "http.failure"
  case httpHost = "http.host"
  case httpPeer = "http.peer"
  case stateLocal = "state.local"
  case secretsInOutput = "env.secrets"
  case signedLinks = "env.credentials"
  case adapterSettings = "config.lwa"

  /// The part before the dot, which names checks of one kind: `--only freeze`.
  package var group: Substring { rawValue.prefix { $0 != "." } }

  /// The page about the check, below the documentation's root.
  package var page: String { "checks/\(rawValue).md" }

  /// What the check finds, as a noun phrase.
  package var subject: String {
    switch self {
    case .startPort: "The port that the app listens on"
    case .startAddress: "The address that the app listens on"
    case .startSlow: "The duration of the init phase"
    case .startHealth: "The readiness path"
    case .filesReadOnly: "Files outside /tmp, and shared memory"
    case .freezeKeepAlive: "Idle connections across a freeze"
    case .freezeBackground: "Work after the response"
    case .freezeClock: "Requests after a long freeze"
    case .asyncBlocked: "Concurrent requests to one process"
    case .memoryLimit: "Memory use against the function's memory"
    case .memoryGrowth: "Memory growth from request to request"
    case .memoryWorkers: "The number of worker processes"
    case .timeDeadline: "Response times against the timeout"
    case .timeShutdown: "The response to SIGTERM"
    case .httpFraming: "The framing of responses"
    case .httpLarge: "Response sizes against Lambda's limit"
    case .httpBinary: "Binary bodies"
    case .httpCookies: "Cookies"
    case .httpEncoding: "Content codings"
    case .httpHead: "Responses to HEAD"
    case .httpEarly: "Responses before the request body is read"
    case .httpUpgrade: "WebSockets"
    case .httpFailure: "Responses with status 500"
    case .httpHost: "Host names and HTTPS"
    case .httpPeer: "Trust in the client's address"
    case .stateLocal: "Sessions and counters in two sandboxes"
    case .secretsInOutput: "Credentials in logs and error pages"
    case .signedLinks: "Signed links without the session token"
    case .adapterSettings: "The adapter's settings"
    }
  }
}
