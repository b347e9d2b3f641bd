import ByteBuffers
import HTTPMessages
import SeededRandom
import Testing

@testable import LambdaEvents

@Suite struct ResultEncodingTests {
  /// A result or its size, in a form that can be compared.
  private enum Outcome: Equatable {
    case result([UInt8], isTextInBase64: Bool)
    case tooLarge(size: Int)
  }

  private static let origins: [EventOrigin] = [
    .httpAPI, .restAPI, .loadBalancer(multiValue: false), .loadBalancer(multiValue: true), .vpcLattice,
  ]

  /// Encodes a body in parts that end at these offsets.
  private static func encode(
    _ body: [UInt8], _ fields: HTTPFields, for origin: EventOrigin = .httpAPI, limit: Int, splitAt ends: [Int] = [],
    announced: Bool = false
  ) -> Outcome {
    var encoding = ResultEncoding(
      head: HTTPResponseHead(status: 200, fields: fields), origin: origin, method: .get,
      bodyLength: announced ? body.count : nil, limit: limit)
    var start = 0
    for end in ends + [body.count] {
      encoding.append(body[start..<end].span)
      start = end
    }
    switch encoding.finish() {
    case .result(let result, let isTextInBase64):
      return .result([UInt8](result), isTextInBase64: isTextInBase64)
    case .tooLarge(let size):
      return .tooLarge(size: size)
    }
  }

  /// What the whole body must become, decided with the whole body at hand.
  private static func expected(
    _ body: [UInt8], _ fields: HTTPFields, for origin: EventOrigin, limit: Int
  ) -> Outcome {
    guard case .result(let empty, _) = encode([], fields, for: origin, limit: .max) else { return .tooLarge(size: 0) }
    let isTextWanted = empty.suffix(6).elementsEqual("false}".utf8)
    let start = Array(empty.dropLast(isTextWanted ? 26 : 25))
    let base64 = start + Self.base64(body) + Array(#"","isBase64Encoded":true}"#.utf8)
    let text = String(validating: body, as: UTF8.self).map { _ in
      start + body.flatMap(Self.escaped) + Array(#"","isBase64Encoded":false}"#.utf8)
    }
    let wanted = isTextWanted ? text ?? base64 : base64
    let other = isTextWanted ? base64 : text ?? base64
    let result = wanted.count <= limit ? wanted : other.count <= limit ? other : nil
    guard let result else { return .tooLarge(size: wanted.count) }
    let isBase64 = result.suffix(5).elementsEqual("true}".utf8)
    return .result(Array(result), isTextInBase64: isTextWanted && isBase64)
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
    case 0x20...: [byte]
    case 0x0A: Array("\\n".utf8)
    case 0x0D: Array("\\r".utf8)
    case 0x09: Array("\\t".utf8)
    case 0x08: Array("\\b".utf8)
    case 0x0C: Array("\\f".utf8)
    default: Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
    }
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var letters: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) }
      bits <<= 8 * (3 - group.count)
      for place in 0..<4 {
        letters.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return letters
  }

  private static func body(using random: inout SeededGenerator) -> [UInt8] {
    var body: [UInt8] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let count = Int.random(in: 0...(Bool.random(using: &random) ? 8 : 300), using: &random)
      switch Int.random(in: 0...11, using: &random) {
      case 0...4: body += [UInt8](repeating: UInt8(ascii: "x"), count: count)
      case 5: body += [UInt8](repeating: UInt8(ascii: "\""), count: count)
      case 6: body += (0..<count / 6).map { _ in UInt8.random(in: 0..<0x20, using: &random) }
      case 7, 8: body += Array(String(repeating: random.pick(["é", "日", "😀", "\u{10FFFF}"]), count: count / 4).utf8)
      case 9: body += Array(#"{"a":"b\\c\n","list":[1,2]}"#.utf8)
      case 10: body += Array("日".utf8.prefix(Int.random(in: 1...2, using: &random)))
      default: body += (0..<count / 8).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
    }
    return body
  }

  @Test(arguments: ["text/plain", "image/png"])
  func anySplitMakesTheSameResult(type: String) {
    var random = SeededGenerator(seed: 71)
    for round in 0..<1500 {
      let body = Self.body(using: &random)
      let origin = random.pick(Self.origins)
      var fields = HTTPFields([("content-type", type), ("x-one", "1")])
      let announced = Bool.random(using: &random)
      if announced { fields.append(name: "content-length", value: "\(body.count)") }
      guard
        case .result(let whole, _) = Self.expected(body, fields, for: origin, limit: .max),
        case .result(let empty, _) = Self.expected([], fields, for: origin, limit: .max)
      else { return }
      let most = max(whole.count, empty.count + body.count * 4 / 3) + 4
      let limit =
        switch Int.random(in: 0...4, using: &random) {
        case 0: Int.max
        case 1: Int.random(in: 0...most, using: &random)
        case 2: empty.count + (body.count + 2) / 3 * 4 + Int.random(in: -3...3, using: &random)
        case 3: whole.count + Int.random(in: -3...3, using: &random)
        default: Int.random(in: empty.count...most, using: &random)
        }
      let ends = (0..<Int.random(in: 0...12, using: &random)).map { _ in Int.random(in: 0...body.count, using: &random)
      }
      let outcome = Self.encode(
        body, fields, for: origin, limit: limit, splitAt: ends.sorted(), announced: announced)
      guard outcome == Self.expected(body, fields, for: origin, limit: limit) else {
        Issue.record("Round \(round): limit \(limit), split at \(ends.sorted()), body \(body)")
        return
      }
    }
  }

  /// Large enough for the vectorized loops and for several pieces.
  @Test(arguments: ["text/plain", "image/png"])
  func largeBodiesAreConverted(type: String) {
    let fields = HTTPFields([("content-type", type)])
    let line = Array("\"Größe\":\t123456, \"Name\": \"Schmidt\"\r\n".utf8)
    let text = Array(Array(repeating: line, count: 1700).joined())
    let letters = [UInt8](repeating: UInt8(ascii: "x"), count: 60_000)
    let bodies = [text, text + [0xFF], letters, letters + text, text + [0xE6, 0x97], letters + text + [0xFF]]
    for (index, body) in bodies.enumerated() {
      for limit in [body.count, body.count + body.count / 8, body.count * 4 / 3 + 200, .max] {
        let expected = Self.expected(body, fields, for: .httpAPI, limit: limit)
        for part in [1_000_000, 65_536, 4099] {
          let ends = Array(stride(from: part, to: body.count, by: part))
          let outcome = Self.encode(body, fields, limit: limit, splitAt: ends)
          #expect(outcome == expected, "body \(index), limit \(limit), parts of \(part)")
        }
      }
    }
  }

  /// Whether a length that the framing announces leads to the same fields as the length of the body that arrived.
  @Test func theFramingAnnouncesTheBodysLength() throws {
    let heads: [[(String, String)]] = [
      [], [("content-length", "5")], [("content-length", "5, 5")], [("Content-Length", "5"), ("content-length", "5")],
      [("content-length", "0")], [("transfer-encoding", "chunked")],
      [("transfer-encoding", "chunked"), ("content-length", "7")],
    ]
    for fields in heads {
      for status in [200, 204, 304, 404] {
        for method in [HTTPMethod.get, .head, .post] {
          let head = HTTPResponseHead(status: status, fields: HTTPFields(fields))
          // What arrives, and what is known of it when the head has arrived.
          let (length, announced): (Int, Int?) =
            switch try HTTPBodyFraming(of: head, requestMethod: method) {
            case .none: (0, 0)
            case .length(let length): (length, length)
            case .chunked, .untilClose: (5, nil)
            }
          #expect(
            ResponseFields.kept(of: head, method: method, bodyLength: announced)
              == ResponseFields.kept(of: head, method: method, bodyLength: length),
            "\(fields), \(status), \(method)")
        }
      }
    }
  }
}
