import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore
import NIOHTTP1

/// A streamed result on its way to an HTTP caller: the prelude becomes the head, and what follows the body.
///
/// At a Function URL a result of another type than that with a prelude is all body, as on Lambda; a REST API wants a
/// prelude always. Nothing is sent before the first byte: a function that fails until then gets the front door's own
/// response (<https://github.com/middyjs/middy/issues/1137>). One that ends without any has an empty response of status 200
/// at a Function URL (<https://github.com/middyjs/middy/issues/1189>).
///
/// A stream that breaks off later ends as if it were complete at a Function URL
/// (<https://github.com/by-nir/aws-lambda-zig/issues/3>). A REST API breaks the connection off
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html>).
final class StreamedHTTPResponse: ResultStream {
  private enum Stage {
    /// Nothing has come. -> prelude, body, over
    case empty(contentType: String?)
    /// The prelude is coming. -> body, over
    case prelude(PreludeSplitter)
    /// The head is sent, and the body is coming. -> over
    case body
    /// The response is over, or was refused.
    case over
  }

  private let exchange: HTTPExchange
  private let answers: WebAnswers
  private let whenOver: () -> Void
  private var stage = Stage.empty(contentType: nil) {
    didSet { if case .over = stage { whenOver() } }
  }

  /// A response to this exchange, of which nothing has come.
  ///
  /// - Parameter whenOver: called when nothing more of it comes.
  init(_ exchange: HTTPExchange, _ answers: WebAnswers, whenOver: @escaping () -> Void) {
    self.exchange = exchange
    self.answers = answers
    self.whenOver = whenOver
  }

  var isWritable: Bool { exchange.isWritable }

  func whenChanged(isWritable: @escaping () -> Void, isGone: @escaping () -> Void) {
    guard exchange.isOpen else { return isGone() }
    exchange.onWritable = isWritable
    exchange.onDisconnect = isGone
  }

  func begin(contentType: String?) { stage = .empty(contentType: contentType) }

  func write(_ part: ByteBuffer) {
    guard part.readableBytes > 0 else { return }
    switch stage {
    case .empty(let contentType):
      if answers.rules.hasPrelude(contentType) {
        take(part, PreludeSplitter(limit: answers.rules.preludeLimit))
      } else {
        begin(bodyOfType: contentType)
        write(part)
      }
    case .prelude(let splitter): take(part, splitter)
    case .body: exchange.write(part)
    case .over: break
    }
  }

  func end(_ end: Invocation.StreamEnd) {
    switch stage {
    case .over: break
    case .empty, .prelude:
      if end.error != nil {
        stage = .over
        exchange.respond(answers.failure(.functionFailed))
      } else if case .empty = stage, answers.rules.allowsEmptyStream {
        begin(bodyOfType: nil)
        exchange.end()
        stage = .over
      } else {
        refuse("the stream ended before the eight NUL bytes after its prelude")
      }
    case .body:
      stage = .over
      guard end.error != nil else { return exchange.end() }
      if answers.rules.hidesFailuresMidway {
        answers.log.notice(
          "\(answers.identifiers.requestID): the caller of a streaming Function URL sees no sign that the stream broke off, as on AWS"
        )
        exchange.end()
      } else {
        exchange.abort()
      }
    }
  }

  private func take(_ part: ByteBuffer, _ splitter: PreludeSplitter) {
    var splitter = splitter
    let outcome = splitter.append(Array(part.readableBytesView)[...])
    stage = .prelude(splitter)
    switch outcome {
    case .incomplete: break
    case .tooLong: refuse("its prelude is longer than any may be")
    case .complete(let prelude, let body):
      do {
        begin(try answers.rules.door.streamedHead(fromPrelude: prelude))
        exchange.write(ByteBuffer(bytes: body))
      } catch {
        refuse("invalid prelude: \(error.message)")
      }
    }
  }

  private func begin(bodyOfType contentType: String?) {
    let type = contentType.flatMap { answers.rules.hasPrelude($0) ? nil : $0 } ?? "application/octet-stream"
    begin(HTTPMessages.HTTPResponseHead(status: 200, fields: HTTPFields([("content-type", type)])))
  }

  private func begin(_ head: HTTPMessages.HTTPResponseHead) {
    guard head.status >= 200 else { return refuse("\(head.status) is no final status") }
    stage = .body
    exchange.begin(HTTPAnswer(HTTPResponseStatus(statusCode: head.status), headers: answers.headers(head.fields)))
  }

  private func refuse(_ reason: String) {
    stage = .over
    exchange.respond(answers.malformed(reason))
  }
}
