import Glibc

/// Checks that an adapter posts the app's response: the first one completely, later ones by comparison with the first.
final class AnswerJudge {
  private let exchange: Exchange
  private let expectsStream: Bool
  private var approved: [UInt8]?

  // For a streamed response.
  private var prelude: [UInt8] = []
  private var isPastPrelude = false
  private var payloadCount = 0
  private var isPayloadRight = true
  /// Whether the payload is compared instead of only counted.
  var comparesStream = true

  init(exchange: Exchange) {
    self.exchange = exchange
    expectsStream = exchange.isStreamed
  }

  /// A new response begins.
  func begin() {
    prelude = []
    isPastPrelude = false
    payloadCount = 0
    isPayloadRight = true
  }

  /// A piece of a streamed response.
  func streamed(_ piece: UnsafeRawBufferPointer) {
    var rest = piece[...]
    while !isPastPrelude, let byte = rest.popFirst() {
      prelude.append(byte)
      if prelude.count >= 8, prelude.suffix(8).allSatisfy({ $0 == 0 }) { isPastPrelude = true }
    }
    if comparesStream { compare(UnsafeRawBufferPointer(rebasing: rest)) }
    payloadCount += rest.count
  }

  /// What is wrong with the response that has just ended; nil if nothing is.
  func verdict(body: UnsafeRawBufferPointer, isStreamed: Bool) -> String? {
    guard isStreamed == expectsStream else {
      return expectsStream ? "not offered: the response was not streamed" : "the response was streamed"
    }
    return isStreamed ? streamVerdict() : bufferedVerdict(body)
  }

  private func streamVerdict() -> String? {
    let status = prelude.dropLast(8).withUnsafeBytes { AnswerReader($0)?.statusCode }
    guard status == 200 else { return "the stream's prelude does not say 200" }
    guard payloadCount == exchange.answerCount, isPayloadRight else {
      return "the stream's \(payloadCount) bytes differ from the app's \(exchange.answerCount) bytes"
    }
    return nil
  }

  private func bufferedVerdict(_ body: UnsafeRawBufferPointer) -> String? {
    if let approved, approved.count == body.count, let first = body.baseAddress,
      approved.withUnsafeBytes({ $0.baseAddress.map { memcmp($0, first, body.count) == 0 } ?? false })
    {
      return nil
    }
    guard let answer = AnswerReader(body) else { return "the response is not a JSON object" }
    guard answer.statusCode == 200 else { return "the response's statusCode is \(answer.statusCode ?? 0)" }
    let expected = answer.isBase64 ? Base64.encode(exchange.answerBody) : exchange.answerBody
    guard answer.body == expected else {
      return "the response body's \(answer.body.count) bytes differ from the app's \(expected.count) bytes"
    }
    approved = Array(body)
    return nil
  }

  private func compare(_ piece: UnsafeRawBufferPointer) {
    exchange.answerBody.withUnsafeBytes { block in
      var position = 0
      while position < piece.count, isPayloadRight {
        let offset = (payloadCount + position) % block.count
        let count = min(block.count - offset, piece.count - position)
        isPayloadRight = piece[position..<(position + count)].elementsEqual(block[offset..<(offset + count)])
        position += count
      }
    }
  }
}
