/// What is known about the app and the connection when something failed. Nil means not known, never "none".
package struct Evidence: Sendable, Equatable {
  /// What became of the app's main process.
  package enum Process: Sendable, Equatable {
    /// It lives.
    case alive
    /// It ended by itself, with this status.
    case exited(status: Int32)
    /// It was ended by this signal.
    case killed(signal: Int32)
    /// It is gone; as it is not our child, nobody told how.
    case gone

    /// Whether it ended as a process does that was asked to stop, rather than by a fault of its own.
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

  /// What the connection had been through when the request was sent.
  package struct Connection: Sendable, Equatable {
    /// Since it was made.
    package var age: Duration
    /// How many requests it had carried before this one.
    package var uses: Int
    /// Since the last of them was answered; nil on the first.
    package var idle: Duration?

    /// A connection of this history.
    package init(age: Duration, uses: Int, idle: Duration?) {
      self.age = age
      self.uses = uses
      self.idle = idle
    }
  }

  /// The app's main process id.
  package var appPID: Int32?
  /// What became of that process.
  package var process: Process?
  /// The ids of its child processes that ended since the request began; empty where none did.
  package var workersGone: [Int32]?
  /// How often the app was started again since the request began.
  package var restarts: Int?
  /// How many processes the kernel killed for want of memory when these ended.
  package var outOfMemoryKills: Int?
  /// The resident memory of the app and its children, in bytes; where the app has ended, the most that it held.
  package var residentMemory: Int?
  /// The memory that the sandbox has left, in bytes.
  package var availableMemory: Int?
  /// The sandbox's memory in all, in bytes.
  package var memoryLimit: Int?
  /// The CPU time of the app and its children since the request began.
  package var cpuTime: Duration?
  /// The connection.
  package var connection: Connection?
  /// How long the sandbox had been frozen since the connection's last use; zero where it was not.
  package var freeze: Duration?
  /// How many bytes of the request were sent in the last attempt.
  package var bytesSent: Int?
  /// How many of those the app had not read when the attempt ended.
  package var bytesUnread: Int?
  /// Whether the app accepts connections: had accepted the attempt's own, if that was new, or a spare one beside a used
  /// one.
  package var acceptsConnections: Bool?
  /// How many bytes of a response came in the last attempt, head and body.
  package var bytesReceived: Int?
  /// The response, once its head had come.
  package var response: ResponseEvidence?
  /// What the sandbox's listeners tell about an app that cannot be reached.
  package var listenerHint: ListenerHint?
  /// How often the request was sent.
  package var attempts: Int?
  /// Since the invocation began.
  package var elapsed: Duration?

  /// Nothing is known.
  package init() {}

  /// Whether memory was about used up: the kernel killed for want of it, under a tenth of it was left, or over nine
  /// tenths of it were held by the app; nil where that is not known.
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

  /// Whether the app had read nothing of the request in the last attempt; nil where that is not known.
  package var isRequestUnread: Bool? {
    guard let bytesUnread, let bytesSent, bytesSent > 0 else { return nil }
    return bytesUnread >= bytesSent
  }

  /// What is known, for the log.
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
  /// The signal's name, as `SIGKILL`; its number where it has none here.
  package static func of(_ signal: Int32) -> String {
    let names = [
      "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    ]
    guard signal >= 1, signal <= names.count else { return "signal \(signal)" }
    return "SIG" + names[Int(signal) - 1]
  }
}
