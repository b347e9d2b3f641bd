import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP
import PeerKit
import Testing

@Suite struct HTTPConnectionTests {
  init() { loopThread }

  /// Sends one request to a peer with this script and gives back the whole answer.
  @LoopActor
  private func exchange(
    method: HTTPMethod = .get, body: [UInt8] = [], limits: HTTPConnection.Limits = .init(),
    timeout: Duration = .seconds(60), inParts: Bool = false, script: @escaping @Sendable (PeerConnection) -> Void
  ) async throws -> (head: HTTPResponseHead, body: String, isReusable: Bool) {
    let peer = ScriptedPeer { connection, _ in script(connection) }
    let address = try #require(StreamSocket.Address(host: "127.0.0.1", port: peer.port))
    let deadline = ContinuousClock.now + timeout
    let connection = try await HTTPConnection.connect(to: address, limits: limits, until: deadline)
    defer { connection.close() }
    let request = HTTPRequest(method: method, target: Array("/".utf8), body: SharedBytes(body))
    let head = try await connection.send(head: request.head(), body: request.body, method: method, until: deadline)
    var answer = UniqueByteBuffer()
    if inParts {
      try await connection.receiveBody(until: deadline) { part in
        #expect(!part.isEmpty || connection.isBodyFinished)
        answer.append(copying: part)
      }
    } else {
      try await connection.receiveBody(into: &answer, until: deadline)
    }
    return (head, String(decoding: SharedBytes(answer)), connection.isReusable)
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", true),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", true),
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false),
    ("HTTP/1.1 200 OK\r\n\r\nhello", false),
    ("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello", false),
    ("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello", false),
    (
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
      true
    ),
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n\r\n", false),
  ])
  @LoopActor func everyFramingGivesTheSameBody(answer: String, isReusable: Bool) async throws {
    for inParts in [false, true] {
      let result = try await exchange(inParts: inParts) { connection in
        connection.readHead()
        connection.write(answer)
      }
      #expect(result.head.status == 200)
      #expect(result.body == "hello")
      #expect(result.isReusable == isReusable)
    }
  }

  @Test(arguments: [true, false])
  @LoopActor func aLargeBodyIsPassedOnInOrder(isChunked: Bool) async throws {
    let body = String((0..<100_000).flatMap { "\($0)," })
    let result = try await exchange(inParts: true) { connection in
      connection.readHead()
      if isChunked {
        connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        connection.write("\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
      } else {
        connection.write("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
      }
    }
    #expect(result.body == body)
    #expect(result.isReusable)
  }

  @Test @LoopActor func anAnswerByteByByte() async throws {
    let result = try await exchange { connection in
      connection.readHead()
      for byte in "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" {
        connection.write(String(byte))
      }
    }
    #expect(result.body == "hello")
  }

  @Test @LoopActor func theAnswerToHeadHasNoBody() async throws {
    let result = try await exchange(method: .head) { connection in
      connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
    }
    #expect(result.body.isEmpty)
    #expect(result.isReusable)
  }

  @Test(arguments: [
    ("", ConnectionError.closedBeforeResponse),
    ("HTTP/1.1 200 OK\r\nconte", .closedInHead(received: 22)),
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", .closedInBody(received: 3, expected: 5)),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel", .closedInBody(received: 3, expected: nil)
    ),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", .closedInBody(received: 0, expected: nil)),
  ])
  @LoopActor func aCutAnswerIsNeverAWholeOne(answer: String, expected: ConnectionError) async {
    let error = await #expect(throws: ConnectionError.self) {
      _ = try await exchange { connection in
        connection.readHead()
        connection.write(answer)
      }
    }
    #expect(error == expected)
  }

  @Test @LoopActor func aResetInABodyThatTheEndDelimitsIsACut() async {
    let error = await #expect(throws: ConnectionError.self) {
      _ = try await exchange(method: .post, body: [UInt8](repeating: 1, count: 100_000)) { connection in
        connection.readHead()
        connection.write("HTTP/1.1 200 OK\r\n\r\nhel")
        connection.reset()
      }
    }
    #expect(error == .closedInBody(received: 3, expected: nil) || error == .closedBeforeResponse)
  }

  @Test(arguments: [
    "HTTP/1.1 101 Switching Protocols\r\n\r\n", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n",
    String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100),
  ])
  @LoopActor func whatIsNotAnAnswerIsRefused(answer: String) async {
    let error = await #expect(throws: ConnectionError.self) {
      _ = try await exchange { connection in
        connection.readHead()
        connection.write(answer)
        connection.readHead()
      }
    }
    guard case .invalidResponse = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test @LoopActor func aBodyOverTheLimitIsRefused() async {
    var limits = HTTPConnection.Limits()
    limits.body = 4
    for answer in [
      "content-length: 5\r\n\r\nhello", "\r\nhello", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ] {
      let error = await #expect(throws: ConnectionError.self) {
        _ = try await exchange(limits: limits) { connection in
          connection.readHead()
          connection.write("HTTP/1.1 200 OK\r\n" + answer)
        }
      }
      #expect(error == .bodyTooLarge(limit: 4))
    }
  }

  @Test @LoopActor func aPeerThatAnswersBeforeItHasReadTheBodyIsUnderstood() async throws {
    let body = [UInt8](repeating: 1, count: 20_000_000)
    let result = try await exchange(method: .post, body: body) { connection in
      connection.readHead()
      connection.write("HTTP/1.1 413 Too Large\r\ncontent-length: 5\r\n\r\nhello")
      connection.readHead()
    }
    #expect(result.head.status == 413)
    #expect(result.body == "hello")
    #expect(!result.isReusable)
  }

  @Test @LoopActor func aPeerThatEchoesWhileItReadsIsNoDeadlock() async throws {
    let size = 20_000_000
    var limits = HTTPConnection.Limits()
    limits.body = size
    let body = [UInt8](repeating: 65, count: size)
    let result = try await exchange(method: .post, body: body, limits: limits) { connection in
      connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: \(size)\r\n\r\n")
      for _ in 0..<20 {
        connection.read(count: size / 20)
        connection.write([UInt8](repeating: 65, count: size / 20))
      }
    }
    let (length, isReusable) = (result.body.utf8.count, result.isReusable)
    #expect(length == size)
    #expect(isReusable)
  }

  @Test @LoopActor func theDeadlineEndsAHangingExchange() async {
    for begin in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe"] {
      let error = await #expect(throws: ConnectionError.self) {
        _ = try await exchange(timeout: .milliseconds(50)) { connection in
          connection.readHead()
          connection.write(begin)
          connection.readHead()
        }
      }
      #expect(error == .deadlinePassed)
    }
  }

  @Test @LoopActor func aPeerThatReadsNothingRunsIntoTheDeadline() async {
    let body = [UInt8](repeating: 1, count: 20_000_000)
    let error = await #expect(throws: ConnectionError.self) {
      _ = try await exchange(method: .post, body: body, timeout: .milliseconds(50)) {
        $0.readHead(); $0.readHead()
      }
    }
    #expect(error == .deadlinePassed)
  }

  @Test @LoopActor func aConnectionCarriesOneRequestAfterTheOther() async throws {
    let peer = ScriptedPeer { connection, _ in
      for number in 0..<3 {
        connection.readHead()
        connection.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\(number)")
      }
    }
    let address = try #require(StreamSocket.Address(host: "127.0.0.1", port: peer.port))
    let connection = try await HTTPConnection.connect(to: address)
    let request = HTTPRequest(method: .get, target: Array("/".utf8))
    for number in 0..<3 {
      _ = try await connection.send(head: request.head(), body: [], method: .get)
      var body = UniqueByteBuffer()
      try await connection.receiveBody(into: &body)
      #expect([UInt8](copying: body.span) == Array("\(number)".utf8))
      #expect(connection.isReusable)
      #expect(connection.exchanges == number + 1)
    }
  }

  @Test @LoopActor func aConnectionWhoseAnswerNeverCameTakesNoOther() async throws {
    let peer = ScriptedPeer { connection, _ in
      connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
      connection.readHead()
      connection.readHead()
    }
    let address = try #require(StreamSocket.Address(host: "127.0.0.1", port: peer.port))
    let connection = try await HTTPConnection.connect(to: address)
    let request = HTTPRequest(method: .get, target: Array("/".utf8))
    _ = try await connection.send(head: request.head(), body: [], method: .get)
    #expect(connection.isReusable)
    let error = await #expect(throws: ConnectionError.self) {
      let deadline = ContinuousClock.now + .milliseconds(50)
      _ = try await connection.send(head: request.head(), body: [], method: .get, until: deadline)
    }
    #expect(error == .deadlinePassed)
    #expect(!connection.isReusable)
    connection.close()
  }
}
