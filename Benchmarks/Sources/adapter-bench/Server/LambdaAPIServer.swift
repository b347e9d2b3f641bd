import Glibc

/// Lambda's side: the Runtime API and the Extensions API, which hand out one event repeatedly.
final class LambdaAPIServer: RequestHandler {
  private static let idTemplate = "8f507cfc-aaaa-4697-b07a-000000000000"

  /// Called when the adapter waits for an event and there are none left.
  var whenWaiting: () -> Void = {}
  /// Called when an error ends the trial.
  var whenFailed: () -> Void = {}
  /// Checks the responses; nil for a program that does not parse events.
  let judge: AnswerJudge?

  private(set) var complaint: String?
  /// When `next` was called for the first time.
  private(set) var firstNextAt: UInt64?
  /// The times from sending the event to the last byte of the response, in nanoseconds.
  private(set) var latencies: [UInt64] = []

  private let event: OutgoingMessage
  private let idOffset: Int
  private let deadlineOffset: Int
  private var quota = 0
  private var invocationCount: UInt64 = 0
  private var handedOutAt: UInt64?
  private var waiting: Connection?
  private var isStreamed = false

  private let registered = OutgoingMessage(
    head: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
      + "Lambda-Extension-Identifier: 4a0c5a2e-77c4-4b6b-9d4e-0c1c6a3f9b21\r\nContent-Length: 73\r\n\r\n"
      + #"{"functionName":"benchmark","functionVersion":"$LATEST","handler":"none"}"#)
  private let accepted = OutgoingMessage(
    head: "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n")
  private let ok = OutgoingMessage(head: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
  private let notFound = OutgoingMessage(head: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

  init(event body: [UInt8], judge: AnswerJudge?) throws(BenchmarkError) {
    self.judge = judge
    event = OutgoingMessage(
      head: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        + "Lambda-Runtime-Aws-Request-Id: \(Self.idTemplate)\r\n"
        + "Lambda-Runtime-Deadline-Ms: 0000000000000\r\n"
        + "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-central-1:123456789012:function:benchmark\r\n"
        + "Lambda-Runtime-Trace-Id: Root=1-6720a1b2-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0\r\n"
        + "Date: Sat, 12 Sep 2026 10:11:12 GMT\r\nContent-Length: \(body.count)\r\n\r\n", body: body)
    guard let id = event.offset(of: Self.idTemplate), let deadline = event.offset(of: "0000000000000\r\n") else {
      throw BenchmarkError("the event's head lacks its fields")
    }
    idOffset = id
    deadlineOffset = deadline
  }

  /// Hands out the event `count` times from now on, and discards the latencies measured so far.
  func handOut(_ count: Int) {
    latencies.removeAll(keepingCapacity: true)
    latencies.reserveCapacity(count)
    quota = count
    if let connection = waiting {
      waiting = nil
      sendEvent(on: connection)
    }
  }

  func received(_ head: RequestHead, body: UnsafeRawBufferPointer, on connection: Connection) {
    let now = MonotonicTime.now
    switch head.target {
    case "/2018-06-01/runtime/invocation/next":
      if firstNextAt == nil { firstNextAt = now }
      if quota > 0 { return sendEvent(on: connection) }
      waiting = connection
      whenWaiting()
    case "/2020-01-01/extension/register": connection.send(registered)
    case "/2020-01-01/extension/event/next": break  // Nothing ever happens to an extension here.
    case let target where target.hasPrefix("/2018-06-01/runtime/invocation/") && target.hasSuffix("/response"):
      finish(head, body: body, at: now, on: connection)
    case let target where target.hasSuffix("/error"):
      fail("\(target): \(String(decoding: body.prefix(400), as: UTF8.self))")
      connection.send(accepted)
    case let target where target.hasPrefix("/2022-07-01/telemetry"): connection.send(ok)
    default:
      connection.send(notFound)
    }
  }

  func streamed(_ piece: UnsafeRawBufferPointer) {
    isStreamed = true
    judge?.streamed(piece)
  }

  func closed(_ connection: Connection) {
    guard connection === waiting else { return }
    waiting = nil
  }

  private func sendEvent(on connection: Connection) {
    quota -= 1
    invocationCount += 1
    isStreamed = false
    event.patch(decimal: invocationCount, digits: 12, at: idOffset + Self.idTemplate.count - 12)
    let wallClock = MonotonicTime.nanoseconds(of: CLOCK_REALTIME) / 1_000_000
    event.patch(decimal: wallClock + 60_000, digits: 13, at: deadlineOffset)
    judge?.begin()
    handedOutAt = MonotonicTime.now
    connection.send(event)
  }

  private func finish(_ head: RequestHead, body: UnsafeRawBufferPointer, at now: UInt64, on connection: Connection) {
    connection.send(accepted)
    guard let start = handedOutAt else { return fail("an unexpected response arrived") }
    handedOutAt = nil
    latencies.append(now - start)
    if let complaint = judge?.verdict(body: body, isStreamed: isStreamed) { fail(complaint) }
  }

  private func fail(_ text: String) {
    if complaint == nil { complaint = text }
    whenFailed()
  }
}
