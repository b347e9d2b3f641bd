import EmulatorCore
import SeededRandom
import Testing

/// Random events for a buffer. No event is lost, sent twice or sent out of order, except as counted.
@Suite struct TelemetryBufferPropertyTests {
  @Test func eachEventIsDeliveredOnceOrCounted() {
    for seed in UInt64(0)..<500 {
      var subscriber = Subscriber(seed: seed)
      for _ in 0..<200 { subscriber.step() }
      subscriber.drain()
    }
  }

  private struct Subscriber {
    let comment: Comment
    let maxItems: Int
    let maxBytes: Int
    var random: SeededGenerator
    var buffer: TelemetryBuffer
    var now = Duration.zero
    var appended = 0
    var lastDelivered = -1
    var delivered = 0
    var dropped = 0
    /// The batch that is being sent.
    var batch: [TelemetryBuffer.Entry]?
    /// The batch that has to be sent again.
    var failed: [TelemetryBuffer.Entry]?
    var isPaused = false

    init(seed: UInt64) {
      comment = "seed \(seed)"
      random = SeededGenerator(seed: seed)
      maxItems = Int.random(in: 1...5, using: &random)
      maxBytes = Int.random(in: 10...60, using: &random)
      buffer = TelemetryBuffer(
        limits: .init(maxItems: maxItems, maxBytes: maxBytes, timeout: .milliseconds(100)),
        acknowledgmentTimeout: .milliseconds(150))
    }

    mutating func step() {
      now += .milliseconds(Int.random(in: 0...60, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5: append()
      case 5 where batch != nil: succeed()
      case 6 where batch != nil:
        buffer.deliveryFailed(at: now)
        failed = batch
        batch = nil
      case 7: buffer.flush()
      case 8:
        isPaused.toggle()
        if isPaused { buffer.pause(at: now) } else { buffer.resume(at: now) }
      default: break
      }
      // A frozen sandbox is not asked.
      if !isPaused { ask() }
    }

    mutating func append() {
      let size = Int.random(in: 4...20, using: &random)
      let number = appended
      appended += 1
      buffer.append(
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } + [UInt8](repeating: 0, count: size - 4), at: now)
    }

    mutating func ask() {
      switch buffer.next(at: now) {
      case .send(let entries):
        #expect(batch == nil, comment)
        #expect(!entries.isEmpty && entries.count <= maxItems, comment)
        #expect(entries.count == 1 || size(entries) <= maxBytes, comment)
        if let failed { #expect(entries == failed, comment) }
        failed = nil
        batch = entries
      case .timedOut(let records):
        #expect(records == batch?.count { if case .event = $0 { true } else { false } }, comment)
        batch = nil
      case .wait(let moment): #expect(moment > now, comment)
      case .none: #expect(batch == nil && failed == nil, comment)
      }
    }

    mutating func succeed() {
      for entry in batch ?? [] {
        switch entry {
        case .event(let event):
          let number = event.prefix(4).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
          #expect(number > lastDelivered, comment)
          lastDelivered = number
          delivered += 1
        case .dropped(let records, _, _): dropped += records
        }
      }
      batch = nil
      buffer.delivered()
    }

    mutating func drain() {
      if isPaused { buffer.resume(at: now) }
      var rounds = 0
      while delivered + dropped < appended, rounds < 1000 {
        rounds += 1
        buffer.flush()
        if batch == nil { ask() }
        succeed()
      }
      #expect(delivered + dropped == appended, comment)
      #expect(buffer.next(at: now) == .none, comment)
    }

    func size(_ entries: [TelemetryBuffer.Entry]) -> Int {
      entries.reduce(0) { if case .event(let event) = $1 { $0 + event.count } else { $0 } }
    }
  }
}
