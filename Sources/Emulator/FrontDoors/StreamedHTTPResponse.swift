import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore
import NIOHTTP1

/// Forwards a streamed result to an HTTP caller: the prelude becomes the head, the rest the body.
///
/// At a Function URL, a result of any other media type than the one with a prelude is all body, as on Lambda. A REST
/// API always requires a prelude. Nothing is sent before the first byte, so a function that fails before it gets the
/// front door's own response (<https://github.com/middyjs/middy/issues/1137>). At a Function URL, a stream that ends
/// without a byte is an empty response with status 200 (<https://github.com/middyjs/middy/issues/1189>).
///
/// If a stream fails later, a Function URL ends the response as if it were complete
/// (<https://github.com/by-nir/aws-lambda-zig/issues/3>), and a REST API closes the connection
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html>).
final class StreamedHTTPResponse: ResultStream {
  private enum Stage {
    /// Nothing has arrived. -> prelude, body, over
    case empty(contentType: String?)
    /// The prelude is arriving. -> body, over
    case prelude(PreludeSplitter)
    /// The head is sent, and the body is arriving. -> over
    case body
    /// The response is complete or was refused.
    case over
  }

  private let exchange: HTTPExchange
  private let answers: WebAnswers
  private let whenOver: () -> Void
  private var stage = Stage.empty(contentType: nil) {
    didSet { if case .over = stage { whenOver() } }
  }

  /// - Parameter whenOver: called when the response is complete or was refused.
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
          "\(answers.identifiers.requestID): the stream failed midway, and the caller of the Function URL cannot tell, as on AWS"
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
    case .tooLong: refuse("the prelude exceeds \(answers.rules.preludeLimit) bytes")
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
    guard head.status >= 200 else { return refuse("the status \(head.status) is not a final status") }
    stage = .body
    exchange.begin(HTTPAnswer(HTTPResponseStatus(statusCode: head.status), headers: answers.headers(head.fields)))
  }

  private func refuse(_ reason: String) {
    stage = .over
    exchange.respond(answers.malformed(reason))
  }
}
