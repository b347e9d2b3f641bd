import EmulatorCore
import HTTPMessages
import LambdaEvents
import LambdaInterface
import NIOCore
import NIOHTTP1

/// Invokes functions for the console: with an event, or through a front door.
struct ConsoleSender {
  let clock: EmulatorClock

  /// Invokes a function with an event.
  ///
  /// - Parameters:
  ///   - source: where the event comes from.
  ///   - replayed: the invocation that this one repeats; nil if it repeats none.
  /// - Returns: the new invocation's ID.
  func send(
    _ event: [UInt8], to function: EmulatedFunction, source: String, replaying replayed: RequestID?
  ) throws(ConsoleError) -> RequestID {
    guard function.description.tenantIsolationMode == nil else { throw .tenantMissing }
    let invocation = Invocation(
      id: function.makeRequestID(), event: ByteBuffer(bytes: event),
      traceHeader: function.makeTraceHeader(continuing: nil, time: clock.unixMilliseconds),
      stream: UnreadStream(), whenRefused: { _ in }, completion: { _ in })
    function.observe(invocation, source: source, replaying: replayed)
    function.invoke(invocation)
    return invocation.id
  }

  /// Sends a request through a front door, as if a caller on this machine had sent it.
  ///
  /// - Parameters:
  ///   - address: where the front door listens.
  ///   - completion: called once, with the new invocation's ID.
  func send(
    _ request: HTTPRequest, through door: WebFrontDoor, at address: HostPort,
    completion: @escaping (Result<RequestID, ConsoleError>) -> Void
  ) {
    var headers = HTTPHeaders()
    if !request.fields.contains("host") { headers.add(name: "host", value: "\(address)") }
    for index in 0..<request.fields.count {
      headers.add(name: request.fields.nameText(at: index), value: request.fields.valueText(at: index))
    }
    let body = Array(request.body)
    if request.hasBody { headers.add(name: "content-length", value: "\(body.count)") }
    let head = HTTPRequestHead(
      version: .http1_1, method: NIOHTTP1.HTTPMethod(rawValue: request.method.name),
      uri: (door.rules.door.stage.map { "/\($0)" } ?? "") + String(decoding: request.target, as: UTF8.self),
      headers: headers)
    let exchange = HTTPExchange(
      head: head, body: .whole(ByteBuffer(bytes: body)), remoteAddress: "127.0.0.1", connection: nil)
    var completion: ((Result<RequestID, ConsoleError>) -> Void)? = completion
    func complete(_ result: Result<RequestID, ConsoleError>) {
      completion?(result)
      completion = nil
    }
    exchange.onInvocation = { complete(.success($0)) }
    exchange.onStatus = { complete(.failure(.doorRefused(status: $0))) }
    door.handle(exchange)
  }
}

/// Takes a streamed result that nobody reads; the console sees it on its way.
private final class UnreadStream: ResultStream {
  let isWritable = true

  func begin(contentType: String?) {}

  func write(_ part: ByteBuffer) {}

  func end(_ end: Invocation.StreamEnd) {}

  func whenChanged(isWritable: @escaping () -> Void, isGone: @escaping () -> Void) {}
}
