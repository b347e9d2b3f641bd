import SeededRandom
import Testing

@testable import EmulatorCore

/// What holds for a connection whatever happens to it.
@Suite struct ServerConnectionPropertyTests {
  private typealias Machine = ServerConnectionStateMachine

  /// An event of any kind, whether or not it can happen.
  private static func anyEvent(_ random: inout SeededGenerator) -> Machine.Event {
    let flag = random.chance(oneIn: 2)
    switch Int.random(in: 0..<100, using: &random) {
    case 0: return .opened(random.pick([.admitted, .noRoom, .serverClosing]))
    case 1: return .closed
    case 2: return random.pick([.closeWhenIdle, .closeNow, .failed(.connection), .failed(.malformed(status: 431))])
    case 3: return .inputClosed(endsRequest: flag)
    case 4: return random.pick([.timedOut, .outputClosed, .abort])
    case 5..<10: return .bytesArrived(Int.random(in: 0...20, using: &random))
    case 10..<25:
      let request = Machine.Request(
        version: random.pick([.http11, .http11, .http10, .other]), isHEAD: random.chance(oneIn: 5),
        isPersistent: !random.chance(oneIn: 9), expectsContinue: random.chance(oneIn: 5),
        contentLength: Int.random(in: 0...15, using: &random), isStreamed: random.chance(oneIn: 3),
        refusal: random.chance(oneIn: 40) ? 400 : nil)
      return .head(request)
    case 25..<35: return .body(Int.random(in: 0...6, using: &random))
    case 35..<50: return .end
    case 50..<55: return random.pick([.readCompleted, .inputPaused, .inputResumed, .heldPartsTaken])
    case 55..<65: return .respond(status: random.pick([200, 204, 500]), hasContentLength: flag)
    case 65..<73: return .begin(status: random.pick([200, 304]))
    case 73..<80: return .write
    case 80..<88: return .finish
    case 88..<96: return .responseWritten(isWritable: !random.chance(oneIn: 4))
    default: return .writabilityChanged(flag)
    }
  }

  private static func text(_ history: [(Machine.Event, [Machine.Action])]) -> String {
    history.map { "\($0): \($1)" }.joined(separator: "\n")
  }

  @Test func anyEventsInAnyOrder() {
    for seed in 0..<UInt64(3000) {
      var random = SeededGenerator(seed: seed)
      var machine = Machine(limits: Machine.Limits(body: 10, discarded: 20))
      var observer = ServerConnectionObserver()
      var history: [(Machine.Event, [Machine.Action])] = []
      func send(_ event: Machine.Event) {
        let actions = machine.handle(event)
        history.append((event, actions))
        observer.observe(event, actions)
      }
      if seed % 10 > 0 { send(.opened(.admitted)) }
      for _ in 0..<80 { send(Self.anyEvent(&random)) }
      send(.closed)
      send(.closed)
      guard observer.violations.isEmpty else {
        Issue.record("seed \(seed): \(observer.violations)\n\(Self.text(history))")
        return
      }
    }
  }

  /// A connection with a caller and a router that do only what real ones can do.
  @Test func everyRequestIsHandledOrTheConnectionCloses() {
    var routed = 0
    var closed = 0
    for seed in 0..<UInt64(3000) {
      var random = SeededGenerator(seed: seed)
      var connection = SimulatedServerConnection()
      for _ in 0..<100 { connection.step(&random) }
      connection.settle(&random)
      let observer = connection.observer
      routed += observer.routed
      closed += connection.isClosed ? 1 : 0
      let isLost = !connection.isSettled
      guard observer.violations.isEmpty, !isLost else {
        Issue.record("seed \(seed): \(observer.violations)\n\(Self.text(connection.history))")
        return
      }
    }
    // The simulation reaches what it is about.
    #expect(routed > 3000)
    #expect(closed > 300 && closed < 2700)
  }
}
