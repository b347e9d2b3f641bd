import Glibc

/// The minimum that an adapter must do: the same system calls, without parsing anything.
struct Relay: ~Copyable {
  private let settings: RelaySettings
  private let runtimeAPI: Socket
  private var extensionAPI: Socket?
  private var incoming = MessageBuffer(capacity: 16 * 1024)
  private var outgoing = MessageBuffer(capacity: 1024)

  init(settings: RelaySettings) {
    self.settings = settings
    guard let runtimeAPI = Socket(to: settings.runtimeAPI) else { exit(1) }
    self.runtimeAPI = runtimeAPI
  }

  /// Registers as an extension, leaves its `next` waiting on a separate connection, and waits for the app.
  mutating func start() {
    runtimeAPI.write(
      """
      POST /2020-01-01/extension/register HTTP/1.1\r\nHost: localhost\r\nLambda-Extension-Name: relay-floor\r\n\
      Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{"events":[]}
      """)
    let registered = Message.receive(from: runtimeAPI, into: &incoming)
    guard let id = Message.field("lambda-extension-identifier:", in: incoming, headCount: registered.headCount),
      let connection = Socket(to: settings.runtimeAPI)
    else { exit(1) }
    outgoing.count = 0
    outgoing.append(
      "GET /2020-01-01/extension/event/next HTTP/1.1\r\nHost: localhost\r\nLambda-Extension-Identifier: ")
    outgoing.append(id, count: Self.lineLength(id))
    outgoing.append("\r\n\r\n")
    connection.write(head: outgoing.bytes, count: outgoing.count, body: nil, count: 0)
    extensionAPI = consume connection

    while true {
      if let app = Socket(to: settings.app) {
        app.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = Message.receive(from: app, into: &incoming)
        return
      }
      usleep(1000)
    }
  }

  /// Relays events until Lambda's API closes the connection.
  mutating func run() {
    while true {
      runtimeAPI.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let event = Message.receive(from: runtimeAPI, into: &incoming)
      guard let id = Message.field("lambda-runtime-aws-request-id:", in: incoming, headCount: event.headCount)
      else { exit(1) }
      outgoing.count = 0
      outgoing.append("POST /2018-06-01/runtime/invocation/")
      outgoing.append(id, count: Self.lineLength(id))
      guard let app = Socket(to: settings.app) else { exit(1) }
      send(event, to: app)
      if settings.isStreaming { stream(from: app) } else { relay(from: app) }
      _ = Message.receive(from: runtimeAPI, into: &incoming)
    }
  }

  private func send(_ event: Message, to app: borrowing Socket) {
    if settings.sendsFixedGET {
      app.write("GET /floor HTTP/1.1\r\nHost: localhost\r\n\r\n")
    } else {
      var head = MessageBuffer(capacity: 128)
      head.append("POST /floor HTTP/1.1\r\nHost: localhost\r\nContent-Length: ")
      head.append(decimal: event.bodyCount)
      head.append("\r\n\r\n")
      app.write(
        head: head.bytes, count: head.count, body: incoming.bytes + event.headCount, count: event.bodyCount)
    }
  }

  private mutating func relay(from app: borrowing Socket) {
    let answer = Message.receive(from: app, into: &incoming)
    outgoing.append(
      "/response HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ")
    outgoing.append(decimal: answer.bodyCount)
    outgoing.append("\r\n\r\n")
    runtimeAPI.write(
      head: outgoing.bytes, count: outgoing.count, body: incoming.bytes + answer.headCount, count: answer.bodyCount)
  }

  /// Forwards chunks unchanged until a read ends with the last chunk.
  private mutating func stream(from app: borrowing Socket) {
    incoming.reserve(64 * 1024)
    let headCount = Message.receiveHead(from: app, into: &incoming)
    outgoing.append(
      """
      /response HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\
      Lambda-Runtime-Function-Response-Mode: streaming\r\n\
      Content-Type: application/vnd.awslambda.http-integration-response\r\n\r\n\
      27\r\n{"statusCode":200,"headers":{}}\0\0\0\0\0\0\0\0\r\n
      """)
    var start = headCount
    var lastFive: UInt64 = 0
    while true {
      runtimeAPI.write(
        head: outgoing.bytes, count: outgoing.count, body: incoming.bytes + start, count: incoming.count - start)
      outgoing.count = 0
      for position in max(start, incoming.count - 5)..<incoming.count {
        lastFive = (lastFive << 8 | UInt64(incoming.bytes[position])) & 0xFF_FFFF_FFFF
      }
      if lastFive == 0x30_0D0A_0D0A { return }
      start = 0
      incoming.count = app.read(into: incoming.bytes, count: incoming.capacity)
    }
  }

  private static func lineLength(_ start: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    while start[count] != UInt8(ascii: "\r") { count += 1 }
    return count
  }
}
