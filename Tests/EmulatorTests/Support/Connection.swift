import Glibc
import NIOCore
import NIOPosix
import Testing

/// A client's end of one connection, byte by byte.
struct Connection {
  private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var received: [UInt8] = []

  /// A response.
  struct Reply: Sendable {
    var status: Int
    /// Header names are in lower case; a repeated one is joined by commas.
    var headers: [String: String]
    var body: String

    /// The body's JSON, as far as it is text: what stands between the quotes after a key.
    func field(_ name: String) -> String? {
      let rest = body.split(separator: "\"\(name)\":", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
      guard let rest, rest.drop(while: { $0 == " " }).first == "\"" else { return nil }
      return rest.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
    }
  }

  /// Opens a connection, and closes it after `body`.
  static func with<Result: Sendable>(
    port: Int, _ body: (inout Connection) async throws -> Result
  ) async throws -> Result {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    var result: Result?
    do {
      try await channel.executeThenClose { inbound, outbound in
        var connection = Connection(channel: channel, inbound: inbound.makeAsyncIterator(), outbound: outbound)
        result = try await body(&connection)
      }
    } catch let error as IOError where error.errnoCode == ECONNRESET {
      // Where the peer has closed with something unread, closing here fails.
      if result == nil { throw error }
    }
    return try #require(result)
  }

  private init(
    channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
    inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.channel = channel
    self.inbound = inbound
    self.outbound = outbound
  }

  /// Sends bytes.
  func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

  /// Closes this side only.
  func finish() { outbound.finish() }

  /// Sends a request with a body of known length.
  func send(
    _ method: String, _ target: String, headers: [String] = [], body: String = "", host: String = "localhost"
  ) async throws {
    let fields = (["Host: \(host)", "Content-Length: \(body.utf8.count)"] + headers).map { "\($0)\r\n" }.joined()
    try await send("\(method) \(target) HTTP/1.1\r\n\(fields)\r\n\(body)")
  }

  /// Sends a request and takes the answer to it.
  mutating func request(
    _ method: String, _ target: String, headers: [String] = [], body: String = "", host: String = "localhost"
  ) async throws -> Reply {
    try await send(method, target, headers: headers, body: body, host: host)
    return try await reply(toHead: method == "HEAD")
  }

  /// The next response; answers to HEAD have no body.
  mutating func reply(toHead isHead: Bool = false) async throws -> Reply {
    var reply = try await head()
    let length = isHead ? 0 : Int(reply.headers["content-length"] ?? "0") ?? 0
    reply.body = try await text(length)
    return reply
  }

  /// The head of the next response; its body is for the caller to read.
  mutating func head() async throws -> Reply {
    var head: [UInt8] = []
    while head.suffix(4) != Array("\r\n\r\n".utf8)[...] {
      head.append(try #require(try await next(), "no whole response"))
    }
    var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let status = try #require(lines.removeFirst().split(separator: " ").dropFirst().first.flatMap { Int($0) })
    var headers: [String: String] = [:]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1)
      let value = (parts.dropFirst().first ?? "").drop { $0 == " " }
      headers.merge([parts[0].lowercased(): String(value)]) { "\($0),\($1)" }
    }
    return Reply(status: status, headers: headers, body: "")
  }

  /// The next chunk of a chunked body; empty for the last.
  mutating func chunk() async throws -> String {
    var size: [UInt8] = []
    while size.suffix(2) != Array("\r\n".utf8)[...] { size.append(try #require(try await next(), "body cut short")) }
    let count = try #require(Int(String(decoding: size.dropLast(2), as: UTF8.self), radix: 16))
    let chunk = try await text(count)
    _ = try await text(2)
    return chunk
  }

  /// As many bytes, as text.
  mutating func text(_ count: Int) async throws -> String {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes.append(try #require(try await next(), "body cut short")) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the server closed the connection without another byte.
  mutating func isAtEnd() async throws -> Bool { try await next() == nil }

  /// Whether the server closed the connection without another byte, be it by a reset.
  mutating func isGone() async throws -> Bool {
    do {
      return try await isAtEnd()
    } catch let error as IOError where error.errnoCode == ECONNRESET {
      return true
    }
  }

  private mutating func next() async throws -> UInt8? {
    while received.isEmpty {
      guard var bytes = try await inbound.next(isolation: #isolation) else { return nil }
      received = (bytes.readBytes(length: bytes.readableBytes) ?? []).reversed()
    }
    return received.popLast()
  }
}
