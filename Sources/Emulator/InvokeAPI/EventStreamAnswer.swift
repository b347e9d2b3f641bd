import EmulatorCore
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Sends a function's result as an event stream: the response to InvokeWithResponseStream.
final class EventStreamAnswer: ResultStream {
  private let exchange: HTTPExchange
  private let headers: HTTPHeaders

  /// - Parameter headers: the header fields of the response, without its media type.
  init(_ exchange: HTTPExchange, headers: HTTPHeaders) {
    self.exchange = exchange
    self.headers = headers
  }

  var isWritable: Bool { exchange.isWritable }

  func whenChanged(isWritable: @escaping () -> Void, isGone: @escaping () -> Void) {
    guard exchange.isOpen else { return isGone() }
    exchange.onWritable = isWritable
    exchange.onDisconnect = isGone
  }

  func begin(contentType: String?) {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/vnd.amazon.eventstream")
    exchange.begin(HTTPAnswer(.ok, headers: headers))
  }

  func write(_ part: ByteBuffer) {
    send(.payloadChunk(Array(part.readableBytesView)))
  }

  func end(_ end: Invocation.StreamEnd) {
    send(
      .invokeComplete(
        error: end.error.map { Array($0.readableBytesView) },
        logResult: end.logTail.map { Data($0).base64EncodedString() }))
    exchange.end()
  }

  /// Sends a result that is already complete.
  func send(_ result: Invocation.Result) {
    begin(contentType: nil)
    if !result.isError { write(result.payload) }
    end(Invocation.StreamEnd(error: result.isError ? result.payload : nil, logTail: result.logTail))
  }

  private func send(_ message: EventStreamMessage) {
    exchange.write(ByteBuffer(bytes: message.encoded()))
  }
}
