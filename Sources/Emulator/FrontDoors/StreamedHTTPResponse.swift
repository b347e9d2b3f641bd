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
  private let answers: WebAnswers
  /// Looks for the prelude; nil once the head is sent, or where there is no prelude.
  private var splitter: PreludeSplitter?
  /// Whether the response is over, or was refused.
  private var isOver = false

  init(_ exchange: HTTPExchange, _ answers: WebAnswers) {
    self.exchange = exchange
    self.answers = answers
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
      exchange.respond(
        end.error == nil
          ? answers.malformed("the stream ended before the eight NUL bytes after its prelude")
          : answers.failure(.functionFailed))
    } else if end.error != nil {
      exchange.abort()
    } else {
      exchange.end()
    }
  }

  private func begin(_ head: HTTPMessages.HTTPResponseHead) {
    guard head.status >= 200 else { return refuse("\(head.status) is no final status") }
    exchange.begin(HTTPAnswer(HTTPResponseStatus(statusCode: head.status), headers: answers.headers(head.fields)))
  }

  private func refuse(_ reason: String) {
    isOver = true
    exchange.respond(answers.malformed(reason))
  }
}
