import Glibc

/// The app behind the adapter: it responds to the readiness check at `/`, and with the exchange's response at all other
/// paths.
final class AppServer: RequestHandler {
  /// Whether requests are compared byte by byte with those that the event describes.
  var checksRequests = false
  /// What was wrong with a request; nil if nothing was.
  private(set) var complaint: String?

  private let exchange: Exchange
  private let healthy = OutgoingMessage(
    head: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}")

  init(exchange: Exchange) { self.exchange = exchange }

  func received(_ head: RequestHead, body: UnsafeRawBufferPointer, on connection: Connection) {
    if head.target == "/" {
      connection.send(healthy)
      return
    }
    connection.send(exchange.answerMessages)
    if checksRequests, complaint == nil { complaint = Self.difference(head, body, from: exchange) }
  }

  func streamed(_ piece: UnsafeRawBufferPointer) {}

  func closed(_ connection: Connection) {}

  private static func difference(
    _ head: RequestHead, _ body: UnsafeRawBufferPointer, from exchange: Exchange
  ) -> String? {
    guard head.method == exchange.method, head.target == exchange.target else {
      return "the app got \(head.method) \(head.target) instead of \(exchange.method) \(exchange.target)"
    }
    guard body.elementsEqual(exchange.requestBody) else {
      return "the app got \(body.count) bytes that are not the \(exchange.requestBody.count) of the event"
    }
    return nil
  }
}
