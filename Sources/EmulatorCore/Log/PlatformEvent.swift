/// Something that Lambda itself tells of, in the function's log and to extensions that subscribe to it.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>.
package enum PlatformEvent: Sendable, Equatable {
  /// `platform.initStart`: a sandbox begins to start.
  case initStart(InitStart)
  /// `platform.initRuntimeDone`: the runtime waits for its first invocation, or failed before.
  case initRuntimeDone(Start, Outcome)
  /// `platform.initReport`: the start is over.
  case initReport(Start, duration: Duration, Outcome)
  /// `platform.start`: an invocation begins; its trace is an X-Ray header.
  case start(RequestID, functionARN: String, version: String, trace: String)
  /// `platform.runtimeDone`: the runtime has done its part of an invocation.
  case runtimeDone(RuntimeDone)
  /// `platform.end`: an invocation is over. In the log and in the Logs API only.
  case end(RequestID)
  /// `platform.report`: what an invocation took.
  case report(Report)
  /// `platform.extension`: an extension at the end of the start.
  case `extension`(ExtensionReport)
  /// `platform.telemetrySubscription` and `platform.logsSubscription`: an extension subscribes.
  case subscription(TelemetryAPI, name: String, types: [TelemetryType])
  /// `platform.logsDropped`: a subscriber was too slow.
  case logsDropped(records: Int, bytes: Int, reason: String)
  /// `platform.fault`: an error of the runtime or of the sandbox, as a sentence.
  case fault(String)
  /// `platform.restoreStart`: a sandbox begins to start from a snapshot.
  case restoreStart(InitStart)
  /// `platform.restoreRuntimeDone`: the runtime is restored.
  case restoreRuntimeDone(Outcome)
  /// `platform.restoreReport`: the restore is over.
  case restoreReport(duration: Duration, Outcome)
}

extension PlatformEvent {
  /// How something ended, Lambda's `Status`.
  package enum Outcome: Sendable, Equatable {
    /// Well.
    case success
    /// Not well, of the function's doing.
    case error(errorType: String)
    /// Not in time.
    case timeout
  }

  /// Of which start something is told.
  package struct Start: Sendable, Equatable {
    /// When it takes place, Lambda's `InitPhase`.
    package enum Phase: String, Sendable {
      /// Ahead of invocations.
      case `init`
      /// Inside an invocation, after a failure.
      case invoke
    }

    /// `on-demand`, `provisioned-concurrency`, `snap-start` or `lambda-managed-instances`.
    package var initializationType: String
    /// When it takes place.
    package var phase: Phase

    /// A start of this type in this phase.
    package init(initializationType: String, phase: Phase) {
      self.initializationType = initializationType
      self.phase = phase
    }
  }

  /// The beginning of a start.
  package struct InitStart: Sendable, Equatable {
    /// The start.
    package var start: Start
    /// The version of the runtime.
    package var runtimeVersion: String
    /// The function's name.
    package var functionName: String
    /// The function's version.
    package var functionVersion: String
    /// The sandbox: the name of its log stream.
    package var instanceID: String
    /// The sandbox's memory, in MB.
    package var memorySize: Int

    /// The beginning of a start.
    package init(
      _ start: Start, runtimeVersion: String, function: FunctionDescription, instanceID: String
    ) {
      self.start = start
      self.runtimeVersion = runtimeVersion
      functionName = function.name
      functionVersion = function.version
      self.instanceID = instanceID
      memorySize = function.memorySize
    }
  }

  /// A part of an invocation, with its time.
  package struct Span: Sendable, Equatable {
    /// Its name, as `responseLatency`.
    package var name: String
    /// Its begin, Unix time in milliseconds.
    package var start: Int
    /// How long it took.
    package var duration: Duration

    /// A span of this name and time.
    package init(_ name: String, start: Int, duration: Duration) {
      self.name = name
      self.start = start
      self.duration = duration
    }
  }

  /// The runtime's part of an invocation.
  package struct RuntimeDone: Sendable, Equatable {
    /// The invocation.
    package var id: RequestID
    /// How it ended.
    package var outcome: Outcome
    /// Its X-Ray header.
    package var trace: String
    /// Its parts.
    package var spans: [Span]
    /// How long it took.
    package var duration: Duration
    /// The size of the result in bytes; nil where there is none.
    package var producedBytes: Int?

    /// The runtime's part of an invocation.
    package init(
      _ id: RequestID, _ outcome: Outcome, trace: String, spans: [Span], duration: Duration, producedBytes: Int?
    ) {
      self.id = id
      self.outcome = outcome
      self.trace = trace
      self.spans = spans
      self.duration = duration
      self.producedBytes = producedBytes
    }
  }

  /// An invocation that is over.
  package struct Report: Sendable, Equatable {
    /// Its times. Since August 2025 the time of the start is billed as well.
    package var times: InvocationReport
    /// The function's memory, in MB.
    package var memorySize: Int
    /// The most that was in use, in MB.
    package var memoryUsed: Int
    /// How it ended.
    package var outcome: Outcome
    /// Its X-Ray header.
    package var trace: String
    /// Its parts.
    package var spans: [Span]
    /// Whether others were under way in the same sandbox: billed time and memory are then not its own.
    package var isOneOfMany: Bool

    /// An invocation that is over.
    package init(
      _ times: InvocationReport, memorySize: Int, memoryUsed: Int, outcome: Outcome, trace: String, spans: [Span] = [],
      isOneOfMany: Bool = false
    ) {
      self.isOneOfMany = isOneOfMany
      self.times = times
      self.memorySize = memorySize
      self.memoryUsed = memoryUsed
      self.outcome = outcome
      self.trace = trace
      self.spans = spans
    }

    /// What is billed, in milliseconds.
    package var billedMilliseconds: Int {
      PlatformLog.wholeMilliseconds(
        times.duration + (times.initDuration ?? .zero) + (times.restoreDuration ?? .zero))
    }
  }

  /// An extension at the end of the start.
  package struct ExtensionReport: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// How far it has come.
    package var state: ExtensionState
    /// What it asks to be told of.
    package var events: [ExtensionEvent]
    /// What kind of error it met, where it did.
    package var errorType: String?

    /// An extension in this state.
    package init(name: String, state: ExtensionState, events: [ExtensionEvent], errorType: String? = nil) {
      self.name = name
      self.state = state
      self.events = events
      self.errorType = errorType
    }
  }
}

extension PlatformEvent.Outcome {
  /// The end of an invocation or a start that failed so.
  package init(_ failure: SandboxFailure?) {
    switch failure {
    case nil: self = .success
    case .timedOut: self = .timeout
    case let failure?: self = .error(errorType: failure.errorType)
    }
  }

  /// Lambda's word for it.
  package var status: String {
    switch self {
    case .success: "success"
    case .error: "error"
    case .timeout: "timeout"
    }
  }

  /// What kind of error it was.
  package var errorType: String? {
    switch self {
    case .success, .timeout: nil
    case .error(let errorType): errorType
    }
  }
}
