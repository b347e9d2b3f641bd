import ByteBuffers
import HTTPMessages
import SeededRandom
import Testing

@testable import LambdaEvents

/// What a front door encodes the decoder gives back, and what the encoder says a front door understands.
@Suite struct RoundTripTests {
  private static let doors: [FrontDoor] = [
    .functionURL, .httpAPI(stage: "$default"), .httpAPI(stage: "prod"),
    .restAPI(stage: "prod", binaryMediaTypes: BinaryMediaTypes(["*/*"])),
    .loadBalancer(multiValue: false), .loadBalancer(multiValue: true), .vpcLattice(.v1), .vpcLattice(.v2),
  ]

  @Test(arguments: doors)
  func requestsComeBack(door: FrontDoor) throws {
    var random = SeededGenerator(seed: 42)
    for round in 0..<600 {
      var request = Self.request(using: &random)
      if let stage = door.stage { request.target = Array("/\(stage)".utf8) + request.target }
      let arrived = door.arrived(request, GoldenFrontDoorTests.arrival)
      let event = door.event(from: request, arrival: GoldenFrontDoorTests.arrival)
      let decoded = try EventDecoder().decode(event, context: testContext(traceID: nil))
      let comment: Comment = "\(door), round \(round): \(String(decoding: request.target, as: UTF8.self))"
      expectOneWellFormedRequest(decoded.request, comment)
      #expect(decoded.origin == door.origin, comment)
      #expect(decoded.request.method == request.method, comment)
      #expect(decoded.request.body.elementsEqual(request.body), comment)
      #expect(decoded.request.hasBody == request.hasBody, comment)
      let back = GatewayRequest(decoded.request, GoldenFrontDoorTests.arrival)
      switch door {
      case .functionURL, .vpcLattice: #expect(decoded.request.target == request.target, comment)
      case .httpAPI:
        #expect(back.decodedPath == arrived.decodedPath, comment)
        #expect(back.query.elementsEqual(arrived.query), comment)
      case .restAPI(let stage, _):
        // Of slashes at its begin one is left.
        let path = try #require(FrontDoor.path(arrived.path, below: stage)).drop { $0 == UInt8(ascii: "/") }
        #expect(back.path.elementsEqual([UInt8(ascii: "/")] + path), comment)
        let (sent, got) = (arrived.parameterGroups(decoding: true), back.parameterGroups(decoding: true))
        #expect(sent.map(\.name) == got.map(\.name) && sent.map(\.values) == got.map(\.values), comment)
      case .loadBalancer(let multiValue):
        #expect(back.path.elementsEqual(arrived.path), comment)
        let (sent, got) = (arrived.parameterGroups(decoding: false), back.parameterGroups(decoding: false))
        #expect(sent.map(\.name) == got.map(\.name), comment)
        #expect(got.map(\.values) == sent.map { multiValue ? $0.values : $0.values.suffix(1) }, comment)
      }
      for (name, values) in Self.valuesByName(arrived.fields) where name != "content-length" {
        let got = Self.valuesByName(decoded.request.fields)[name]
        switch door {
        case .functionURL, .httpAPI:
          #expect(got == [values.joined(separator: name == "cookie" ? "; " : ",")], comment)
        case .loadBalancer(multiValue: false): #expect(got == values.suffix(1), comment)
        case .vpcLattice(.v1): #expect(got == [values.joined(separator: ", ")], comment)
        default: #expect(got == (name == "cookie" ? [values.joined(separator: "; ")] : values), comment)
        }
      }
    }
  }

  @Test(arguments: doors)
  func responsesComeBack(door: FrontDoor) throws {
    var random = SeededGenerator(seed: 43)
    for round in 0..<400 {
      var fields = HTTPFields()
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        fields.append(
          name: random.pick(["X-One", "x-one", "Vary", "Set-Cookie", "Link", "ETag", "Location"]),
          value: Self.value(using: &random))
      }
      fields.append(
        name: "content-type",
        value: random.pick([
          "text/html", "application/json", "image/png", "application/problem+json", "text/plain; charset=x",
        ]))
      let body = Self.body(using: &random)
      let response = HTTPResponse(
        status: Int.random(in: 200...599, using: &random), fields: fields, body: SharedBytes(body))
      let result = ResponseEncoder.result(of: response, for: door.origin)
      let back = try door.response(from: result)
      let comment: Comment = "\(door), round \(round)"
      #expect(back.status == response.status, comment)
      #expect(back.body.elementsEqual(body), comment)
      let (sent, got) = (Self.valuesByName(fields), Self.valuesByName(back.fields))
      #expect(sent.keys.sorted() == got.keys.sorted(), comment)
      for (name, values) in sent {
        let isJoined = name != "set-cookie" && door.origin != .restAPI && door != .loadBalancer(multiValue: true)
        let isReversed = door == .loadBalancer(multiValue: true)
        #expect(
          got[name] == (isJoined ? [values.joined(separator: ", ")] : isReversed ? values.reversed() : values), comment)
      }
    }
  }

  private static func request(using random: inout SeededGenerator) -> HTTPRequest {
    let method = random.pick([HTTPMethod.get, .head, .post, .put, .delete, .options])
    var target = ""
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      target +=
        "/" + random.pick(["", "a", "items", "x%20y", "%E6%97%A5", "a+b", "(1)", "~t;p=1", "%2F", "a:b@c", ".", ".."])
    }
    for index in 0..<Int.random(in: 0...5, using: &random) {
      target += index == 0 ? "?" : "&"
      target += random.pick(["a", "b", "tag", "%E6%97%A5", "x%20y", "a[]", "q"])
      target +=
        "=" + random.pick(["", "1", "x%20y", "a+b", "%26%3D%3F%23", "a/b?c", "%2520", "é".percentEncoded, "a=b"])
    }
    var fields = HTTPFields([("Host", "127.0.0.1:9000")])
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      fields.append(
        name: random.pick(["Accept", "accept", "X-One", "x-one", "X-Two", "Cookie", "User-Agent", "authorization"]),
        value: Self.value(using: &random))
    }
    if random.chance(oneIn: 2) {
      fields.append(
        name: "Content-Type",
        value: random.pick(["text/plain", "application/json", "image/png", "application/x-www-form-urlencoded"]))
    }
    let body = method == .get || method == .head ? [] : body(using: &random)
    return HTTPRequest(
      method: method, target: Array(target.utf8), fields: fields, body: SharedBytes(body),
      hasBody: !body.isEmpty || method.expectsBody)
  }

  private static func value(using random: inout SeededGenerator) -> String {
    random.pick([
      "a", "one, two", "x=1; y=2", "é日😀", "\"quoted\\\"", "a\tb", "v\(Int.random(in: 0...9, using: &random))",
    ])
  }

  private static func body(using random: inout SeededGenerator) -> [UInt8] {
    let count = random.pick([0, 1, 2, 3, 7, 8, 9, 16, 17, 63, 64, 65, 200, 1000])
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    case 1: return (0..<count).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
    case 2:
      return Array(
        (0..<count).map { _ in random.pick(["a", "\"", "\\", "\n", "é", "日", "😀", "\0", "/", "\u{7F}"]) }.joined().utf8)
    default: return [UInt8](repeating: UInt8(ascii: "x"), count: count)
    }
  }

  private static func valuesByName(_ fields: HTTPFields) -> [String: [String]] {
    var values: [String: [String]] = [:]
    for index in 0..<fields.count {
      values[fields.nameText(at: index).lowercased(), default: []].append(fields.valueText(at: index))
    }
    return values
  }
}

extension FrontDoor {
  /// The origin of this front door's events.
  var origin: EventOrigin {
    switch self {
    case .functionURL, .httpAPI: .httpAPI
    case .restAPI: .restAPI
    case .loadBalancer(let multiValue): .loadBalancer(multiValue: multiValue)
    case .vpcLattice: .vpcLattice
    }
  }
}

extension String {
  /// Every byte of it percent-encoded.
  fileprivate var percentEncoded: String {
    utf8.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" + digits : digits)
    }.joined()
  }
}
