import EmulatorCore
import Synchronization

/// What the sandboxes of an examined function have logged so far.
final class SandboxRecords: Sendable {
  /// A line that the app printed.
  struct Line: Sendable {
    var text: String
    /// Since the function was opened.
    var time: ContinuousClock.Instant
  }

  private struct State {
    var lines: [Line] = []
    var events: [PlatformEvent] = []
  }

  /// More lines than this are dropped, the first ones first.
  private static let mostLines = 10_000

  private let state = Mutex(State())

  /// Takes a record of a sandbox's log.
  func take(_ record: TelemetryRecord) {
    let now = ContinuousClock.now
    state.withLock { state in
      switch record.content {
      case .platform(let event): state.events.append(event)
      case .output(_, isExtension: true, _): break
      case .output(let bytes, isExtension: false, _):
        if state.lines.count == Self.mostLines { state.lines.removeFirst(Self.mostLines / 10) }
        state.lines.append(Line(text: String(decoding: bytes, as: UTF8.self), time: now))
      }
    }
  }

  /// The lines that the app has printed.
  var lines: [Line] { state.withLock { $0.lines } }

  /// The duration and the outcome of the first init phase; nil if none has ended.
  var firstInit: (duration: Duration, outcome: PlatformEvent.Outcome)? {
    state.withLock { state in
      state.events.lazy.compactMap { event in
        if case .initReport(_, let duration, let outcome) = event { (duration, outcome) } else { nil }
      }.first
    }
  }

  /// Whether an invocation failed because the sandbox ran out of memory.
  var isOutOfMemory: Bool { reports.contains { $0.outcome.errorType == "Runtime.OutOfMemory" } }

  /// The reports of all invocations.
  var reports: [PlatformEvent.Report] {
    state.withLock { state in
      state.events.compactMap { event in
        if case .report(let report) = event { report } else { nil }
      }
    }
  }
}
