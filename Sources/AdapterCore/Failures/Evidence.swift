/// What is known about the app and the connection when something failed. Nil means not known, never "none".
package struct Evidence: Sendable, Equatable {
  /// The state of the app's main process.
  package enum Process: Sendable, Equatable {
    /// It is alive.
    case alive
    /// It exited with this status.
    case exited(status: Int32)
    /// A signal ended it.
    case killed(signal: Int32)
    /// It is gone. How it ended is not known, because it is not a child of the adapter.
    case gone

    /// Whether it ended like a process that was asked to stop, rather than because of a fault.
    package var mayHaveBeenAsked: Bool {
      switch self {
      case .alive: false
      case .gone: true
      case .exited(let status): status == 0 || Self.stopSignals.contains(status - 128)
      case .killed(let signal): Self.stopSignals.contains(signal)
      }
    }

    /// SIGINT and SIGTERM.
    private static let stopSignals: [Int32] = [2, 15]
  }

  /// The history of the connection.
  package struct Connection: Sendable, Equatable {
    /// The time since it was opened.
    package var age: Duration
    /// How many requests it had carried before this one.
    package var uses: Int
    /// How long it had been idle before this request; nil on the first.
    package var idle: Duration?

    /// Creates the history of a connection.
    package init(age: Duration, uses: Int, idle: Duration?) {
      self.age = age
      self.uses = uses
      self.idle = idle
    }
  }

  /// The ID of the app's main process.
  package var appPID: Int32?
  /// The state of that process.
  package var process: Process?
  /// The IDs of its child processes that ended since the request began; empty if none did.
  package var workersGone: [Int32]?
  /// How many times the app was restarted since the request began.
  package var restarts: Int?
  /// How many processes the kernel killed for lack of memory, counted when the app's processes ended.
  package var outOfMemoryKills: Int?
  /// The resident memory of the app and its children, in bytes; if the app has ended, its peak.
  package var residentMemory: Int?
  /// The memory that the sandbox has left, in bytes.
  package var availableMemory: Int?
  /// The sandbox's total memory, in bytes.
  package var memoryLimit: Int?
  /// The CPU time of the app and its children since the request began.
  package var cpuTime: Duration?
  /// The history of the connection.
  package var connection: Connection?
  /// How long the sandbox was frozen since the connection's last use; zero if it was not.
  package var freeze: Duration?
  /// How many bytes of the request were sent in the last attempt.
  package var bytesSent: Int?
  /// How many of those bytes the app had not read when the attempt ended.
  package var bytesUnread: Int?
  /// Whether the app accepts connections: whether it had accepted the attempt's connection, if that was new, or
  /// otherwise the spare one.
  package var acceptsConnections: Bool?
  /// How many bytes of a response arrived in the last attempt, head and body.
  package var bytesReceived: Int?
  /// The response, if its head had arrived.
  package var response: ResponseEvidence?
  /// A hint from the sandbox's listeners, for an app that cannot be reached.
  package var listenerHint: ListenerHint?
  /// How many times the request was sent.
  package var attempts: Int?
  /// The time since the exchange or the invocation began.
  package var elapsed: Duration?

  /// Creates evidence in which nothing is known.
  package init() {}

  /// Whether memory was nearly used up: the kernel killed a process for lack of it, less than a tenth was left, or the
  /// app held more than nine tenths; nil if that is not known.
  package var isMemoryShort: Bool? {
    if let outOfMemoryKills, outOfMemoryKills > 0 { return true }
    guard let isShort = isMemoryShortByFigures else { return outOfMemoryKills == nil ? nil : false }
    return isShort
  }

  private var isMemoryShortByFigures: Bool? {
    guard let memoryLimit, memoryLimit > 0 else { return nil }
    let isLittleLeft = availableMemory.map { $0 < memoryLimit / 10 }
    let isMuchHeld = residentMemory.map { $0 > memoryLimit / 10 * 9 }
    guard isLittleLeft != nil || isMuchHeld != nil else { return nil }
    return isLittleLeft == true || isMuchHeld == true
  }

  /// Whether the app had read nothing of the request in the last attempt; nil if that is not known.
  package var isRequestUnread: Bool? {
    guard let bytesUnread, let bytesSent, bytesSent > 0 else { return nil }
    return bytesUnread >= bytesSent
  }

  /// The log fields for what is known.
  package var logPairs: [LogRecord.Pair] {
    var pairs: [LogRecord.Pair] = []
    if let appPID { pairs.append(("appPid", .integer(Int(appPID)))) }
    switch process {
    case .alive: pairs.append(("process", "alive"))
    case .gone: pairs.append(("process", "gone"))
    case .exited(let status): pairs.append(("exitStatus", .integer(Int(status))))
    case .killed(let signal): pairs.append(("signal", .text(SignalName.of(signal))))
    case nil: break
    }
    if let workersGone { pairs.append(("workersGone", .list(workersGone.map { String($0) }))) }
    if let restarts, restarts > 0 { pairs.append(("restarts", .integer(restarts))) }
    if let outOfMemoryKills { pairs.append(("outOfMemoryKills", .integer(outOfMemoryKills))) }
    if let residentMemory { pairs.append(("residentBytes", .integer(residentMemory))) }
    if let availableMemory { pairs.append(("availableBytes", .integer(availableMemory))) }
    if let memoryLimit { pairs.append(("memoryLimitBytes", .integer(memoryLimit))) }
    if let cpuTime { pairs.append(("cpuMs", .milliseconds(cpuTime))) }
    if let connection {
      pairs.append(("connectionAgeMs", .milliseconds(connection.age)))
      pairs.append(("connectionUses", .integer(connection.uses)))
      if let idle = connection.idle { pairs.append(("connectionIdleMs", .milliseconds(idle))) }
    }
    if let freeze { pairs.append(("freezeMs", .milliseconds(freeze))) }
    if let bytesSent { pairs.append(("bytesSent", .integer(bytesSent))) }
    if let bytesUnread { pairs.append(("bytesUnread", .integer(bytesUnread))) }
    if let acceptsConnections { pairs.append(("acceptsConnections", .bool(acceptsConnections))) }
    if let bytesReceived { pairs.append(("bytesReceived", .integer(bytesReceived))) }
    if let response { pairs += response.logPairs }
    if let attempts { pairs.append(("attempts", .integer(attempts))) }
    if let elapsed { pairs.append(("elapsedMs", .milliseconds(elapsed))) }
    return pairs
  }
}

/// The names of Linux signals.
package enum SignalName {
  /// The signal's name, such as `SIGKILL`; `signal 34` for signals above 15.
  package static func of(_ signal: Int32) -> String {
    let names = [
      "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    ]
    guard signal >= 1, signal <= names.count else { return "signal \(signal)" }
    return "SIG" + names[Int(signal) - 1]
  }
}
