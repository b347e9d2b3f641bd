import HTTPMessages
import Testing

@testable import AdapterCore

/// Drives exchanges against apps that do anything at all, and checks what must hold whatever they do.
@Suite struct ExchangePropertyTests {
  /// SplitMix64: the same numbers for the same seed on every machine.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  /// What was seen of one exchange from outside.
  private struct Course {
    var sends = 0
    var sendsWithBytes = 0
    var sendsOverKept = 0
    var headsReceived = 0
    var steps = 0
    var isEnded = false
    var isCallerGone = false
    var endedAt = Duration.zero
    var last: Exchange.Step?

    mutating func note(_ step: Exchange.Step, isKept: Bool) {
      switch step {
      case .send:
        sends += 1
        if isKept { sendsOverKept += 1 }
      case .sendOnSpare: sends += 1
      case .receiveBody, .deliver: headsReceived += 1
      default: break
      }
    }
  }

  private let methods: [HTTPMethod] = [.get, .head, .post, .put, .delete, .options, .trace]

  @Test(arguments: 0..<40)
  func holdsItsPromises(block: Int) throws {
    var random = Random(state: UInt64(block) &* 0x1000)
    for _ in 0..<500 {
      let method = methods.randomElement(using: &random) ?? .get
      let hasKey = Int.random(in: 0..<5, using: &random) == 0
      let fields = hasKey ? HTTPFields([("Idempotency-Key", "k")]) : HTTPFields()
      let mode = UpstreamReuse.allCases.randomElement(using: &random) ?? .safe
      let deadline = Duration.milliseconds(Int.random(in: 0...8000, using: &random))
      let retry = RetryPolicy(method: method, fields: fields)
      let rules = Exchange.Rules(
        retry: retry, reuse: ReusePolicy(mode: mode, idleLimit: .seconds(4)),
        connectTimeout: .milliseconds(Int.random(in: 0...5000, using: &random)), deadline: deadline,
        isStreamed: Bool.random(using: &random), target: .localhost(port: 1))
      let isTidy = Bool.random(using: &random)
      let course = drive(rules, isTidy: isTidy, &random)

      #expect(course.isEnded)
      #expect(course.sends <= RetryPolicy.limit)
      #expect(course.headsReceived <= 1)
      if !retry.isReplayable {
        #expect(course.sendsWithBytes <= 1)
        if mode == .safe { #expect(course.sendsOverKept == 0) }
      }
      #expect(course.sendsOverKept <= (mode == .never ? 0 : 1))
      if case .finish(true) = course.last { #expect(mode != .never) }
      // An event that fits its step is never passed over.
      if case .abandon = course.last { #expect(course.isCallerGone) }
      // A tidy driver stops at the deadline, so the exchange ends by then.
      if isTidy { #expect(course.endedAt <= deadline) }
    }
  }

  /// - Parameter isTidy: whether the driver tells only what fits the step; otherwise it tells anything at any time.
  private func drive(_ rules: Exchange.Rules, isTidy: Bool, _ random: inout Random) -> Course {
    var exchange = Exchange(rules)
    var course = Course()
    var now = Duration.zero
    var isKept = false
    var hasSpare = false
    let retry = rules.retry
    let idle: Duration? = Bool.random(using: &random) ? .milliseconds(Int.random(in: 0...6000, using: &random)) : nil
    var step = exchange.start(keptConnectionIdle: idle, now: now)
    course.note(step, isKept: isKept)
    while course.steps < 2000, !course.isEnded {
      course.steps += 1
      course.last = step
      let elapsed = Duration.microseconds(Int.random(in: 0...20_000, using: &random))
      switch step {
      case .probeKeptConnection:
        isKept = true
        step = exchange.keptConnectionProbed(isFit: Int.random(in: 0..<4, using: &random) > 0, now: now)
      case .dial(let until):
        isKept = false
        now = isTidy ? min(now + elapsed, until) : now + elapsed
        step = connect(&exchange, now: now, &random)
      case .wait(let until):
        #expect(until >= now)
        now = until
        step = exchange.waited(now: now)
      case .dialSpare(let until):
        #expect(retry.isReplayable && isKept && !hasSpare)
        #expect(until <= rules.deadline)
        now = isTidy ? min(now + elapsed, until) : now + elapsed
        hasSpare = Bool.random(using: &random)
        step = exchange.spareDialed(isConnected: hasSpare)
      case .send, .sendOnSpare, .awaitHead:
        if step == .sendOnSpare {
          #expect(retry.isReplayable && isKept && hasSpare)
          (isKept, hasSpare) = (false, false)
        }
        if let look = exchange.nextLook, Int.random(in: 0..<4, using: &random) > 0, look < rules.deadline {
          #expect(isKept && look > now)
          now = look
          step = exchange.looked(reading(hasSpare: hasSpare, &random), now: now)
          break
        }
        now = isTidy ? min(now + elapsed, rules.deadline) : now + elapsed
        step = respond(&exchange, rules, &course, now: now, &random)
      case .receiveBody, .deliver:
        now = isTidy ? min(now + elapsed, rules.deadline) : now + elapsed
        step = finish(&exchange, rules, now: now, &random)
      case .finish, .fail, .abandon:
        course.isEnded = true
        course.endedAt = now
        #expect(exchange.deadlineReached() == .abandon)
      }
      if !course.isEnded { course.note(step, isKept: isKept) }
      #expect(exchange.sends == course.sends)
      if !isTidy, !course.isEnded { tellNonsense(&exchange, &step, &course, now: now, &random) }
    }
    return course
  }

  private func connect(_ exchange: inout Exchange, now: Duration, _ random: inout Random) -> Exchange.Step {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6: exchange.connected(now: now)
    case 6..<9: exchange.connectFailed(Bool.random(using: &random) ? .refused : .queueFull, now: now)
    default: exchange.connectFailed(Bool.random(using: &random) ? .timedOut : .other("e"), now: now)
    }
  }

  private func reading(hasSpare: Bool, _ random: inout Random) -> Exchange.RequestReading {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .begunOrUnknown
    case 1..<4: .unread
    default: hasSpare ? .passedOver : .unread
    }
  }

  private func respond(
    _ exchange: inout Exchange, _ rules: Exchange.Rules, _ course: inout Course, now: Duration, _ random: inout Random
  ) -> Exchange.Step {
    let sent = Bool.random(using: &random) ? 0 : Int.random(in: 1...100, using: &random)
    let received = sent == 0 ? 0 : Int.random(in: 0...10, using: &random)
    let progress = Exchange.Progress(requestSent: sent, requestSize: 100, received: received)
    if now >= rules.deadline { return exchange.deadlineReached(progress) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6:
      if sent > 0 { course.sendsWithBytes += 1 }
      return exchange.closed(progress, now: now)
    case 6:
      course.sendsWithBytes += 1
      return exchange.responseInvalid(reason: "it is odd", now: now)
    case 7:
      course.isCallerGone = true
      return exchange.callerGone()
    default:
      course.sendsWithBytes += 1
      return exchange.headReceived()
    }
  }

  private func finish(
    _ exchange: inout Exchange, _ rules: Exchange.Rules, now: Duration, _ random: inout Random
  ) -> Exchange.Step {
    let progress = Exchange.Progress(requestSent: 100, requestSize: 100, received: 5, expected: nil)
    if now >= rules.deadline { return exchange.deadlineReached(progress) }
    return switch Int.random(in: 0..<6, using: &random) {
    case 0: exchange.closed(progress, now: now)
    case 1: exchange.responseInvalid(reason: "it has a bad chunk", now: now)
    case 2: exchange.responseTooLarge(size: 2, limit: 1)
    default: exchange.bodyComplete(isConnectionReusable: Bool.random(using: &random))
    }
  }

  /// Tells what does not fit the step: it is ignored, and the step still stands.
  private func tellNonsense(
    _ exchange: inout Exchange, _ step: inout Exchange.Step, _ course: inout Course, now: Duration,
    _ random: inout Random
  ) {
    switch step {
    case .dial, .wait, .probeKeptConnection:
      #expect(exchange.headReceived() == .abandon)
      #expect(exchange.bodyComplete(isConnectionReusable: true) == .abandon)
      #expect(exchange.closed(Exchange.Progress(requestSent: 1, requestSize: 1, received: 1), now: now) == .abandon)
      #expect(exchange.start(keptConnectionIdle: .zero, now: now) == .abandon)
    case .send, .sendOnSpare, .awaitHead, .dialSpare, .receiveBody, .deliver:
      #expect(exchange.connected(now: now) == .abandon)
      #expect(exchange.connectFailed(.refused, now: now) == .abandon)
      #expect(exchange.waited(now: now) == .abandon)
      #expect(exchange.keptConnectionProbed(isFit: true, now: now) == .abandon)
    case .finish, .fail, .abandon:
      break
    }
    if Int.random(in: 0..<50, using: &random) == 0 {
      switch step {
      case .finish, .fail, .abandon: break
      default:
        course.isCallerGone = Bool.random(using: &random)
        step = course.isCallerGone ? exchange.callerGone() : exchange.deadlineReached()
      }
    }
  }
}
