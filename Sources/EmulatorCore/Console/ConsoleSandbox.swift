/// A sandbox in the console's journal, with its life so far.
struct ConsoleSandbox: Sendable {
  /// A part of its life. Times are in milliseconds of uptime.
  struct Span: Sendable {
    var state: ConsoleNews.SandboxState
    var from: Double
    /// Nil while it lasts.
    var to: Double?
    /// The journal's number at its last change.
    var changed: Int
  }

  let description: ConsoleNews.Sandbox
  /// Counts the sandboxes, from 1.
  let number: Int
  let began: Double
  private(set) var ended: Double?
  private(set) var state: ConsoleNews.SandboxState
  private(set) var spans: NumberedRing<Span>
  /// The memory in use, in MB; nil if it is not known.
  private(set) var memory: Int?
  /// How many of its invocations failed.
  var faults = 0
  /// Where it is among the sandboxes that are gone; nil if it never was.
  var place: Int?
  /// The newest row that it was chosen for.
  var lastInvocation = 0
  /// The journal's number at its last change.
  var changed: Int

  init(
    _ description: ConsoleNews.Sandbox, number: Int, _ state: ConsoleNews.SandboxState, at time: Double, spanLimit: Int,
    changed: Int
  ) {
    self.description = description
    self.number = number
    self.state = state
    self.changed = changed
    began = time
    // If it was forgotten, its new spans have larger numbers than those that pages know.
    spans = NumberedRing(capacity: spanLimit, from: changed)
    add(state, at: time)
  }

  /// Whether it is gone.
  var isOver: Bool { ended != nil }

  /// The invocation that it runs; nil if it runs none.
  var invocation: RequestID? {
    if case .busy(let id) = state { id } else { nil }
  }

  /// Enters a state. Returns false if it is in that state already, or gone. A sandbox that failed can start again.
  mutating func enter(_ state: ConsoleNews.SandboxState, at time: Double, changed: Int) -> Bool {
    guard !isOver || state == .starting, state != self.state else { return false }
    ended = nil
    self.state = state
    self.changed = changed
    let last = spans.next - 1
    // Times go forward, whatever is reported.
    let time = max(time, spans[last]?.from ?? time)
    spans[last]?.to = time
    spans[last]?.changed = changed
    add(state, at: time)
    return true
  }

  /// Its memory in use was measured, in MB.
  mutating func note(memory: Int, changed: Int) {
    guard memory != self.memory else { return }
    self.memory = memory
    self.changed = changed
  }

  /// Drops the oldest span, unless there are only a few. Returns whether it did.
  mutating func dropSpan() -> Bool { spans.count > Self.fewSpans && spans.removeFirst() != nil }

  private static let fewSpans = 50

  private mutating func add(_ state: ConsoleNews.SandboxState, at time: Double) {
    var span = Span(state: state, from: time, to: nil, changed: changed)
    if case .ended = state {
      ended = time
      span.to = time
    }
    spans.append(span)
  }
}

extension ConsoleNews.SandboxState {
  /// The state's name in the console.
  var name: StaticString {
    switch self {
    case .starting: "starting"
    case .idle: "idle"
    case .busy: "busy"
    case .frozen: "frozen"
    case .ended: "ended"
    }
  }
}
