/// The messages of an invocation, ready to send, and the expected result.
final class Exchange {
  /// The app's response.
  enum Answer {
    case whole(head: String, body: [UInt8])
    /// A chunked response: `block` this many times, each as a chunk.
    case blocks(head: String, block: [UInt8], count: Int)
  }

  /// How many blocks are sent with one write, so that the app's own cost is not measured.
  private static let blocksPerMessage = 16

  let event: [UInt8]
  let method: String
  let target: String
  let requestBody: [UInt8]
  /// The lines of the request's fields; empty if only an adapter sends it.
  let requestFields: String
  let answerBody: [UInt8]
  /// The size of the complete payload, in bytes; the payload of a streamed response is `answerBody` repeated.
  let answerCount: Int
  let isStreamed: Bool
  let answerMessages: [OutgoingMessage]

  init(event: [UInt8], method: String, target: String, requestBody: [UInt8], requestFields: String = "", answer: Answer)
  {
    self.event = event
    self.method = method
    self.target = target
    self.requestBody = requestBody
    self.requestFields = requestFields
    switch answer {
    case .whole(let head, let body):
      isStreamed = false
      answerBody = body
      answerCount = body.count
      answerMessages = [
        OutgoingMessage(head: "HTTP/1.1 200 OK\r\n\(head)content-length: \(body.count)\r\n\r\n", body: body)
      ]
    case .blocks(let head, let block, let count):
      isStreamed = true
      answerBody = block
      answerCount = block.count * count
      var chunks: [UInt8] = []
      for _ in 0..<Self.blocksPerMessage {
        chunks.append(contentsOf: "\(String(block.count, radix: 16))\r\n".utf8)
        chunks.append(contentsOf: block)
        chunks.append(contentsOf: "\r\n".utf8)
      }
      let message = OutgoingMessage(chunks)
      answerMessages =
        [OutgoingMessage(head: "HTTP/1.1 200 OK\r\n\(head)transfer-encoding: chunked\r\n\r\n")]
        + Array(repeating: message, count: count / Self.blocksPerMessage)
        + [OutgoingMessage(head: "0\r\n\r\n")]
    }
  }
}
