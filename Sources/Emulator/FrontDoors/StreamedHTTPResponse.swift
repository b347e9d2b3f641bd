import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore
import NIOHTTP1

/// A streamed result on its way to an HTTP caller: the prelude becomes the head, and what follows the body.
///
/// A result that comes under another type than that with a prelude is all body, as on Lambda.
final class StreamedHTTPResponse: ResultStream {
  private let exchange: HTTPExchange
  private let id: RequestID
  private let log: FunctionLog
  /// Looks for the prelude; nil once the head is sent, or where there is no prelude.
  private var splitter: PreludeSplitter?
  /// Whether the response is over, or was refused.
  private var isOver = false

  init(_ exchange: HTTPExchange, id: RequestID, log: FunctionLog) {
    self.exchange = exchange
    self.id = id
    self.log = log
  }

  var isWritable: Bool { exchange.isWritable }

  func whenChanged(isWritable: @escaping () -> Void, isGone: @escaping () -> Void) {
    guard exchange.isOpen else { return isGone() }
    exchange.onWritable = isWritable
    exchange.onDisconnect = isGone
  }

  func begin(contentType: String?) {
    if contentType?.lowercased() == StreamingPrelude.mediaType {
      splitter = PreludeSplitter()
    } else {
      begin(
        HTTPMessages.HTTPResponseHead(status: 200, fields: HTTPFields([("content-type", "application/octet-stream")])))
    }
  }

  func write(_ part: ByteBuffer) {
    guard !isOver else { return }
    guard var splitter else { return exchange.write(part) }
    let outcome = splitter.append(Array(part.readableBytesView)[...])
    self.splitter = splitter
    switch outcome {
    case .incomplete: break
    case .tooLong: refuse("its prelude is longer than any may be")
    case .complete(let prelude, let body):
      self.splitter = nil
      do {
        begin(try FrontDoor.streamedHead(fromPrelude: prelude))
        exchange.write(ByteBuffer(bytes: body))
      } catch {
        refuse("its prelude is none: \(error.message)")
      }
    }
  }

  func end(_ end: Invocation.StreamEnd) {
    guard !isOver else { return }
    isOver = true
    if splitter != nil {
      if end.error == nil {
        log.notice("\(id): the streamed result ended before the eight NUL bytes after its prelude")
      }
      exchange.respond(.badGateway(id))
    } else if end.error != nil {
      exchange.abort()
    } else {
      exchange.end()
    }
  }

  private func begin(_ head: HTTPMessages.HTTPResponseHead) {
    guard head.status >= 200 else { return refuse("\(head.status) is no final status") }
    var headers = HTTPHeaders(head.fields)
    headers.replaceOrAdd(name: "x-amzn-RequestId", value: id.text)
    exchange.begin(HTTPAnswer(HTTPResponseStatus(statusCode: head.status), headers: headers))
  }

  private func refuse(_ reason: String) {
    isOver = true
    log.notice("\(id): the streamed result is no response: \(reason)")
    exchange.respond(.badGateway(id))
  }
}

extension HTTPHeaders {
  /// Those of the fields that may stand in a message.
  init(_ fields: HTTPFields) {
    self.init()
    for index in 0..<fields.count
    where HTTPSyntax.isFieldName(fields.name(at: index)) && HTTPSyntax.isFieldValue(fields.value(at: index)) {
      add(name: fields.nameText(at: index), value: fields.valueText(at: index))
    }
  }
}

extension HTTPAnswer {
  /// What a Function URL says where the function has failed.
  static func badGateway(_ id: RequestID) -> HTTPAnswer {
    HTTPAnswer(
      .badGateway, headers: ["Content-Type": "application/json", "x-amzn-RequestId": id.text],
      body: ByteBuffer(string: "Internal Server Error"))
  }
}
