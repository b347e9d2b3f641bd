import EmulatorCore
import NIOCore

/// Tells the console about one invocation.
final class InvocationFeed {
  private let feed: ConsoleFeed
  private let function: String
  private let source: String
  private let attempt: Int
  private let replayOf: RequestID?
  private let arrival: Duration
  private var hasArrived = false
  /// What has arrived of a streamed result.
  private var parts = ConsoleNews.Payload([])

  init(_ feed: ConsoleFeed, function: String, source: String, attempt: Int, replayOf: RequestID?) {
    self.feed = feed
    self.function = function
    self.source = source
    self.attempt = attempt
    self.replayOf = replayOf
    arrival = feed.clock.uptime
  }

  private func arrive(_ invocation: Invocation) {
    guard !hasArrived else { return }
    hasArrived = true
    feed.note(
      .arrived(
        .init(
          id: invocation.id, function: function, source: source, event: Self.payload(invocation.event),
          attempt: attempt, replayOf: replayOf, fault: invocation.chaos?.sentence, time: arrival)))
  }

  private static func payload(_ bytes: ByteBuffer) -> ConsoleNews.Payload {
    ConsoleNews.Payload(
      Array(bytes.readableBytesView.prefix(ConsoleFeed.payloadLimit)), count: bytes.readableBytes)
  }
}

extension InvocationFeed: InvocationObserver {
  func note(_ progress: InvocationNews, of invocation: Invocation) {
    arrive(invocation)
    let id = invocation.id
    let now = feed.clock.uptime
    switch progress {
    case .arrived: break
    case .assigned(let sandbox, let isStarting):
      feed.note(.assigned(id, sandbox: sandbox, isStarting: isStarting, at: now))
    case .reached(let step, let time): feed.note(.reached(id, step, at: time))
    case .part(let part):
      let room = ConsoleFeed.payloadLimit - parts.bytes.count
      parts.bytes.append(contentsOf: part.readableBytesView.prefix(room))
      parts.count += part.readableBytes
    case .result(let payload, let isError):
      feed.note(.result(id, Self.payload(payload), isError: isError, at: now))
    case .partsEnded: feed.note(.result(id, parts, isError: false, at: now))
    case .refused(let error):
      feed.note(.refused(id, errorType: error.errorType, message: error.message, at: now))
    case .answered(let status): feed.note(.answered(id, status: status, at: now))
    }
  }
}
