/// An event that the console shows. All times are durations on the emulator's monotonic clock.
package enum ConsoleNews: Sendable, Equatable {
  /// An invocation has arrived.
  case arrived(Arrival)
  /// A sandbox was chosen for it; `isStarting` means that it has to start first.
  case assigned(RequestID, sandbox: String, isStarting: Bool, at: Duration)
  /// The step of an invocation was reached.
  case reached(RequestID, Step, at: Duration)
  /// The function's result, or the error object, as far as it is kept.
  case result(RequestID, Payload, isError: Bool, at: Duration)
  /// The invocation is over in its sandbox: what the REPORT line says.
  case reported(PlatformEvent.Report, at: Duration)
  /// The caller got a response with this HTTP status, or was refused.
  case answered(RequestID, status: Int, at: Duration)
  /// The invocation did not run.
  case refused(RequestID, errorType: String, message: String, at: Duration)
  /// The state of a sandbox changed. The first one makes the sandbox known.
  case sandbox(Sandbox, SandboxState, at: Duration)
  /// The memory in use of a sandbox, in MB.
  case memory(sandbox: String, megabytes: Int, at: Duration)
  /// A line of the log.
  case line(Line)

  /// An invocation that has arrived.
  package struct Arrival: Sendable, Equatable {
    package var id: RequestID
    /// The function's name.
    package var function: String
    /// The front door or source, as in ``InvocationRecording/source``: `function-url`, `invoke`, `event`, …
    package var source: String
    /// The event (JSON).
    package var event: Payload
    /// The number of the attempt, from 1; more than 1 for events that are tried again.
    package var attempt: Int
    /// The invocation that this one repeats; nil if it is no replay.
    package var replayOf: RequestID?
    /// What chaos does to it, as a sentence; nil for nothing.
    package var fault: String?
    package var time: Duration

    package init(
      id: RequestID, function: String, source: String, event: Payload, attempt: Int = 1, replayOf: RequestID? = nil,
      fault: String? = nil, time: Duration
    ) {
      self.id = id
      self.function = function
      self.source = source
      self.event = event
      self.attempt = attempt
      self.replayOf = replayOf
      self.fault = fault
      self.time = time
    }
  }

  /// A step of an invocation in its sandbox.
  package enum Step: Sendable, Equatable, CaseIterable {
    /// The sandbox is ready: its init phase is over.
    case started
    /// The processes were thawed.
    case thawed
    /// The runtime has the event.
    case delivered
    /// The runtime began its response.
    case responseBegan
    /// The response is complete.
    case responseEnded
    /// The runtime asked for the next invocation.
    case runtimeDone
  }

  /// Bytes, of which only the beginning may be kept.
  package struct Payload: Sendable, Equatable {
    package var bytes: [UInt8]
    /// How many there were.
    package var count: Int

    package init(_ bytes: [UInt8], count: Int? = nil) {
      self.bytes = bytes
      self.count = count ?? bytes.count
    }

    package var isCut: Bool { bytes.count < count }
  }

  /// A sandbox.
  package struct Sandbox: Sendable, Equatable {
    /// The name of its log stream.
    package var id: String
    package var function: String
    /// The function's memory, in MB.
    package var memorySize: Int

    package init(id: String, function: String, memorySize: Int) {
      self.id = id
      self.function = function
      self.memorySize = memorySize
    }
  }

  /// What a sandbox does.
  package enum SandboxState: Sendable, Equatable {
    case starting
    /// It waits for an invocation, and its processes run.
    case idle
    /// It runs this invocation.
    case busy(RequestID)
    case frozen
    /// It is gone, for this reason.
    case ended(reason: String)
  }

  /// A line of the log.
  package struct Line: Sendable, Equatable {
    /// Where a line comes from.
    package enum Origin: String, Sendable, CaseIterable {
      /// Lambda's own entries.
      case platform
      case function
      case `extension`
      /// The emulator's notices.
      case emulator
    }

    package var origin: Origin
    /// The function's name; nil for lines of the emulator itself.
    package var function: String?
    /// The name of the sandbox's log stream.
    package var sandbox: String?
    /// The invocation that was in progress.
    package var requestID: RequestID?
    package var text: [UInt8]
    package var time: Duration

    package init(
      _ origin: Origin, function: String?, sandbox: String?, requestID: RequestID?, text: [UInt8], time: Duration
    ) {
      self.origin = origin
      self.function = function
      self.sandbox = sandbox
      self.requestID = requestID
      self.text = text
      self.time = time
    }
  }
}
