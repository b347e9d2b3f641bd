/// An event that Lambda itself reports, in the function's log and to subscribed extensions.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>.
package enum PlatformEvent: Sendable, Equatable {
  /// `platform.initStart`: a sandbox starts.
  case initStart(InitStart)
  /// `platform.initRuntimeDone`: the runtime waits for its first invocation, or failed before that.
  case initRuntimeDone(Start, Outcome)
  /// `platform.initReport`: the start has ended.
  case initReport(Start, duration: Duration, Outcome)
  /// `platform.start`: an invocation starts. `trace` is an X-Ray header.
  case start(RequestID, functionARN: String, version: String, trace: String)
  /// `platform.runtimeDone`: the runtime has finished an invocation.
  case runtimeDone(RuntimeDone)
  /// `platform.end`: an invocation has ended. In the log and the Logs API only.
  case end(RequestID)
  /// `platform.report`: the times and the memory use of an invocation.
  case report(Report)
  /// `platform.extension`: the state of an extension at the end of the start.
  case `extension`(ExtensionReport)
  /// `platform.telemetrySubscription` and `platform.logsSubscription`: an extension has subscribed.
  case subscription(TelemetryAPI, name: String, types: [TelemetryType])
  /// `platform.logsDropped`: a subscriber was too slow.
  case logsDropped(records: Int, bytes: Int, reason: String)
  /// `platform.fault`: an error of the runtime or of the sandbox, as a sentence.
  case fault(String)
  /// `platform.restoreStart`: the restore from a snapshot starts.
  case restoreStart(InitStart)
  /// `platform.restoreRuntimeDone`: the runtime is restored.
  case restoreRuntimeDone(Outcome)
  /// `platform.restoreReport`: the restore has ended.
  case restoreReport(duration: Duration, Outcome)
}

extension PlatformEvent {
  /// The invocation that the event is about; nil for none.
  package var requestID: RequestID? {
    switch self {
    case .start(let id, _, _, _), .end(let id): id
    case .runtimeDone(let done): done.id
    case .report(let report): report.times.id
    case .initStart, .initRuntimeDone, .initReport, .extension, .subscription, .logsDropped, .fault, .restoreStart,
      .restoreRuntimeDone, .restoreReport:
      nil
    }
  }

  /// How something ended: Lambda's `Status`.
  package enum Outcome: Sendable, Equatable {
    case success
    /// A failure of the function.
    case error(errorType: String)
    case timeout
  }

  /// Which start an event is about.
  package struct Start: Sendable, Equatable {
    /// When the start happens: Lambda's `InitPhase`.
    package enum Phase: String, Sendable {
      /// Before an invocation.
      case `init`
      /// During an invocation, after a failure.
      case invoke
    }

    /// `on-demand`, `provisioned-concurrency`, `snap-start` or `lambda-managed-instances`.
    package var initializationType: String
    package var phase: Phase

    package init(initializationType: String, phase: Phase) {
      self.initializationType = initializationType
      self.phase = phase
    }
  }

  /// The details of `platform.initStart`.
  package struct InitStart: Sendable, Equatable {
    package var start: Start
    package var runtimeVersion: String
    package var functionName: String
    package var functionVersion: String
    /// The sandbox: the name of its log stream.
    package var instanceID: String
    /// The sandbox's memory, in MB.
    package var memorySize: Int

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

  /// A part of an invocation and its duration.
  package struct Span: Sendable, Equatable {
    /// For example `responseLatency`.
    package var name: String
    /// The start of the span. Unix time in milliseconds.
    package var start: Int
    package var duration: Duration

    package init(_ name: String, start: Int, duration: Duration) {
      self.name = name
      self.start = start
      self.duration = duration
    }
  }

  /// The details of `platform.runtimeDone`.
  package struct RuntimeDone: Sendable, Equatable {
    package var id: RequestID
    package var outcome: Outcome
    /// The X-Ray trace header.
    package var trace: String
    package var spans: [Span]
    package var duration: Duration
    /// The size of the result in bytes; nil if there is none.
    package var producedBytes: Int?

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

  /// The details of `platform.report`.
  package struct Report: Sendable, Equatable {
    /// The times of the invocation. Since August 2025 the start is billed too.
    package var times: InvocationReport
    /// The function's memory, in MB.
    package var memorySize: Int
    /// The maximum memory in use, in MB.
    package var memoryUsed: Int
    package var outcome: Outcome
    /// The X-Ray trace header.
    package var trace: String
    package var spans: [Span]
    /// Whether other invocations ran in the same sandbox at the same time. Billed time and memory are then not
    /// reported.
    package var isOneOfMany: Bool

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

    /// The billed time in milliseconds.
    package var billedMilliseconds: Int {
      PlatformLog.wholeMilliseconds(
        times.duration + (times.initDuration ?? .zero) + (times.restoreDuration ?? .zero))
    }
  }

  /// The details of `platform.extension`.
  package struct ExtensionReport: Sendable, Equatable {
    package var name: String
    package var state: ExtensionState
    /// The events that the extension subscribed to.
    package var events: [ExtensionEvent]
    /// The type of its error, if it failed.
    package var errorType: String?

    package init(name: String, state: ExtensionState, events: [ExtensionEvent], errorType: String? = nil) {
      self.name = name
      self.state = state
      self.events = events
      self.errorType = errorType
    }
  }
}

extension PlatformEvent.Outcome {
  /// The outcome of an invocation or a start with this failure; nil means success.
  package init(_ failure: SandboxFailure?) {
    switch failure {
    case nil: self = .success
    case .timedOut: self = .timeout
    case let failure?: self = .error(errorType: failure.errorType)
    }
  }

  /// Lambda's name for the outcome.
  package var status: String {
    switch self {
    case .success: "success"
    case .error: "error"
    case .timeout: "timeout"
    }
  }

  /// The type of the error; nil if there is none.
  package var errorType: String? {
    switch self {
    case .success, .timeout: nil
    case .error(let errorType): errorType
    }
  }
}

/// The times of one invocation, for its REPORT line.
package struct InvocationReport: Sendable, Equatable {
  package var id: RequestID
  /// The time from delivery (or from arrival at a sandbox that had to start for it) until the runtime and the
  /// extensions were done.
  package var duration: Duration
  /// How long the sandbox took to start, if this was its first invocation.
  package var initDuration: Duration?
  /// How long the restore from a snapshot took, if this was the first invocation after it.
  package var restoreDuration: Duration?

  package init(
    id: RequestID, duration: Duration, initDuration: Duration? = nil, restoreDuration: Duration? = nil
  ) {
    self.id = id
    self.duration = duration
    self.initDuration = initDuration
    self.restoreDuration = restoreDuration
  }
}
