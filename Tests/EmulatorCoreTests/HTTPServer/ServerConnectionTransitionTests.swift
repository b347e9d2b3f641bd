import Testing

@testable import EmulatorCore

/// Every event in every state.
@Suite struct ServerConnectionTransitionTests {
  private typealias Machine = ServerConnectionStateMachine

  private static let respond = Machine.Event.respond(status: 200, hasContentLength: false)
  private static let written = Machine.Event.responseWritten(isWritable: true)
  private static let streamed = Machine.Request(isStreamed: true)
  private static let last = Machine.Request(isPersistent: false)

  /// The events that lead to each state.
  private static let states: [(name: String, events: [Machine.Event])] = {
    let idle: [Machine.Event] = [.opened(.admitted)]
    let receiving = idle + [.head(Machine.Request()), .body(4)]
    let handling = receiving + [.end]
    let streaming = idle + [.head(streamed)]
    let finishing = handling + [respond]
    let flushing = finishing + [.responseWritten(isWritable: false)]
    let lingering = idle + [.head(last), .end, respond, written]
    return [
      ("opening", []),
      ("refused", [.opened(.noRoom)]),
      ("idle", idle),
      ("receiving", receiving),
      ("discarding", receiving + [.body(7)]),
      ("handling", handling),
      ("handling the last", handling + [.closeWhenIdle]),
      ("handling, input closed", handling + [.inputClosed(endsRequest: false)]),
      ("handling, responding", handling + [.begin(status: 200)]),
      ("handling, responding without a body", handling + [.begin(status: 204)]),
      ("handling the last, responding", handling + [.begin(status: 200), .closeWhenIdle]),
      ("handling, body open", streaming),
      ("handling, body paused", streaming + [.inputPaused]),
      ("handling, responding, body open", streaming + [.begin(status: 200)]),
      ("finishing", finishing),
      ("finishing the last", idle + [.head(last), .end, respond]),
      ("flushing", flushing),
      ("flushing the last", flushing + [.failed(.connection)]),
      ("lingering", lingering),
      ("lingering, input closed", lingering + [.inputClosed(endsRequest: false)]),
      ("lingering, output closed", lingering + [.outputClosed]),
      ("closing", idle + [.closeNow]),
      ("closing while handling", handling + [.closeNow]),
      ("closed", idle + [.closed]),
    ]
  }()

  private static let events: [(name: String, event: Machine.Event)] = [
    ("opened", .opened(.admitted)),
    ("opened, no room", .opened(.noRoom)),
    ("opened, server closing", .opened(.serverClosing)),
    ("bytes", .bytesArrived(9)),
    ("head", .head(Machine.Request(contentLength: 4))),
    ("head, too large", .head(Machine.Request(contentLength: 11))),
    ("head, expects continue", .head(Machine.Request(expectsContinue: true, contentLength: 10))),
    ("head, too large, expects continue", .head(Machine.Request(expectsContinue: true, contentLength: 11))),
    ("head, streamed", .head(Machine.Request(expectsContinue: true, contentLength: 11, isStreamed: true))),
    ("head, malformed", .head(Machine.Request(isHEAD: true, refusal: 501))),
    ("body", .body(6)),
    ("body, too large", .body(7)),
    ("end", .end),
    ("read", .readCompleted),
    ("pause", .inputPaused),
    ("resume", .inputResumed),
    ("respond", respond),
    ("begin", .begin(status: 200)),
    ("write", .write),
    ("finish", .finish),
    ("abort", .abort),
    ("written", written),
    ("written slowly", .responseWritten(isWritable: false)),
    ("taken", .heldPartsTaken),
    ("writable", .writabilityChanged(true)),
    ("unwritable", .writabilityChanged(false)),
    ("timeout", .timedOut),
    ("malformed", .failed(.malformed(status: 400))),
    ("failure", .failed(.connection)),
    ("input closed", .inputClosed(endsRequest: false)),
    ("caller gone", .inputClosed(endsRequest: true)),
    ("output closed", .outputClosed),
    ("close when idle", .closeWhenIdle),
    ("close now", .closeNow),
    ("closed", .closed),
  ]

  private static func machine(_ events: [Machine.Event]) -> Machine {
    var machine = Machine(limits: Machine.Limits(body: 10, discarded: 10))
    for event in events { _ = machine.handle(event) }
    return machine
  }

  /// A state in a word or two.
  private static func name(_ machine: Machine) -> String {
    let state =
      switch machine.state {
      case .opening: "opening"
      case .refused: "refused"
      case .idle: "idle"
      case .receiving(_, let size): "receiving \(size)"
      case .discarding(_, let size): "discarding \(size)"
      case .handling(_, let input, let response): "handling \(name(input))\(name(response))"
      case .finishing(let keepsAlive): "finishing\(keepsAlive ? "" : " the last")"
      case .flushing: "flushing"
      case .lingering(let isOutputClosed): "lingering\(isOutputClosed ? ", output closed" : "")"
      case .closing(let isHandling): "closing\(isHandling ? " while handling" : "")"
      case .closed: "closed"
      }
    return switch machine.persistence {
    case .persistent: state
    case .closesAfterResponse: state + " (last)"
    case .inputClosed: state + " (input closed)"
    }
  }

  private static func name(_ input: Machine.Input) -> String {
    switch input {
    case .complete: "complete"
    case .open: "open"
    case .paused: "paused"
    }
  }

  private static func name(_ response: Machine.Response) -> String {
    switch response {
    case .none: ""
    case .streaming(let keepsAlive, let hasBody):
      ", responding\(hasBody ? "" : " without a body")\(keepsAlive ? "" : " at last")"
    }
  }

  private static func name(_ action: Machine.Action) -> String {
    switch action {
    case .refuse(let refusal, let framing): "refuse \(refusal.status)\(name(framing))"
    case .writeResponse(let framing): "writeResponse\(name(framing))"
    case .writeHead(let framing): "writeHead\(name(framing))"
    case .startTimer(let timer): "startTimer \(timer)"
    case .route(let body): "route \(body)"
    case .keep(let count): "keep \(count)"
    case .beginBody(let capacity): "beginBody \(capacity)"
    default: "\(action)"
    }
  }

  private static func name(_ framing: ResponseFraming) -> String {
    (framing.isChunked ? " chunked" : "") + (framing.sendsBody ? "" : " without body")
      + (framing.connection == .persistent ? "" : " \(framing.connection)")
  }

  /// The labels of all parts of requests.
  private static let parts =
    "head | head, too large | head, expects continue | head, too large, expects continue | head, streamed"
    + " | head, malformed | body | body, too large | end"

  /// What each event does in a state, without the events that are ignored; those that do the same share a line.
  private static func rows(_ events: [Machine.Event]) -> [String] {
    let before = machine(events)
    var labels: [String: [String]] = [:]
    var effects: [String] = []
    for (label, event) in Self.events {
      var machine = before
      let actions = machine.handle(event).map(name).joined(separator: ", ")
      if actions.isEmpty && machine == before { continue }
      let effect = "\(actions.isEmpty ? "-" : actions) -> \(machine == before ? "=" : name(machine))"
      if labels[effect] == nil { effects.append(effect) }
      labels[effect, default: []].append(label)
    }
    return effects.map { effect in
      let row = labels[effect, default: []].joined(separator: " | ").replacing(parts, with: "any part") + ":"
      return row.count + effect.count < 110 ? "\(row) \(effect)" : "\(row)\n    \(effect)"
    }
  }

  @Test func everyEventInEveryState() {
    var table = ""
    for (name, events) in Self.states {
      table += "\(name)\n" + Self.rows(events).map { "  \($0)\n" }.joined()
    }
    #expect(table == ServerConnectionTransitionTable.text, "\(table)")
  }

  @Test func theTableHasEveryStateAndEvent() {
    let states = Set(Self.states.map { Self.kind(Self.machine($0.events).state) })
    #expect(states == Set(0..<Self.stateCount))
    #expect(Set(Self.events.map { Self.kind($0.event) }) == Set(0..<Self.eventCount))
  }

  // The compiler fails these when a state or an event is added; the counts fail the test.

  private static let stateCount = 11

  private static func kind(_ state: Machine.State) -> Int {
    switch state {
    case .opening: 0
    case .refused: 1
    case .idle: 2
    case .receiving: 3
    case .discarding: 4
    case .handling: 5
    case .finishing: 6
    case .flushing: 7
    case .lingering: 8
    case .closing: 9
    case .closed: 10
    }
  }

  private static let eventCount = 23

  private static func kind(_ event: Machine.Event) -> Int {
    switch event {
    case .opened: 0
    case .bytesArrived: 1
    case .head: 2
    case .body: 3
    case .end: 4
    case .readCompleted: 5
    case .inputPaused: 6
    case .inputResumed: 7
    case .respond: 8
    case .begin: 9
    case .write: 10
    case .finish: 11
    case .abort: 12
    case .responseWritten: 13
    case .heldPartsTaken: 14
    case .writabilityChanged: 15
    case .timedOut: 16
    case .failed: 17
    case .inputClosed: 18
    case .outputClosed: 19
    case .closeWhenIdle: 20
    case .closeNow: 21
    case .closed: 22
    }
  }
}
