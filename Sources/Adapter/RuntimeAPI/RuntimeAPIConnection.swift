import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP
import WireFormat

/// Calls to Lambda's API, on a connection that is kept between calls and replaced when it breaks.
///
/// The Extensions API and each concurrent `next` use separate connections, so that no call waits for another.
@LoopActor
final class RuntimeAPIConnection {
  /// A complete response of the API.
  struct Answer: ~Copyable {
    var head: HTTPResponseHead
    var body: UniqueByteBuffer

    /// Takes the body's bytes out.
    mutating func takeBody() -> UniqueByteBuffer { body.take() }
  }

  private let connector: HTTPConnector
  /// What all paths begin with.
  private let pathPrefix: String
  /// The rest of the request line and the fields that all calls share.
  private let commonFields: String
  private var kept: HTTPConnection?
  private let limits: HTTPConnection.Limits

  /// - Parameters:
  ///   - pathPrefix: what the paths of all calls begin with.
  ///   - bodyLimit: the largest response body, in bytes. The API is trusted no more than the app, because a proxy may
  ///     take its place.
  init(connector: HTTPConnector, pathPrefix: String, bodyLimit: Int = HTTPConnection.Limits().body) {
    self.connector = connector
    self.pathPrefix = pathPrefix
    var limits = HTTPConnection.Limits()
    limits.body = bodyLimit
    self.limits = limits
    commonFields = " HTTP/1.1\r\nhost: \(connector.host)\r\nuser-agent: swiftlet\r\n"
  }

  /// Sends a call and waits for its response; without a deadline, forever. If the kept connection turns out to be
  /// stale, it is replaced once.
  func call(
    _ method: HTTPMethod, _ path: String, fields: HTTPFields = HTTPFields(), body: SharedBytes? = nil,
    until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> Answer {
    let head = head(method, path, fields: fields, bodyLength: body?.count)
    if let connection = kept {
      kept = nil
      if !connection.hasPendingEvent {
        do throws(ConnectionError) {
          return try await call(
            on: connection, head: head, body: body ?? SharedBytes(), method: method, until: deadline)
        } catch .closedBeforeResponse {
          // Lambda closed the idle connection while we were writing, so it did not receive the call.
        }
      }
      connection.close()
    }
    let connection = try await connector.connect(limits: limits, until: deadline)
    return try await call(on: connection, head: head, body: body ?? SharedBytes(), method: method, until: deadline)
  }

  /// The head of a call whose body is sent in parts.
  func head(ofStreamed method: HTTPMethod, _ path: String, fields: HTTPFields) -> [UInt8] {
    head(method, path, fields: fields, bodyLength: nil)
  }

  /// Begins a call whose body is sent in parts, on a new connection if the kept one turns out to be stale.
  ///
  /// - Parameter opening: the head and the first part.
  /// - Returns: the connection, for ``giveBack(_:after:)``.
  func openCall(
    _ opening: [UInt8], until deadline: ContinuousClock.Instant?
  ) async throws(ConnectionError) -> HTTPConnection {
    if let connection = kept {
      kept = nil
      if !connection.hasPendingEvent {
        do throws(ConnectionError) {
          try await connection.open(head: opening, until: deadline)
          return connection
        } catch .closedBeforeResponse {
          // Lambda closed the idle connection while we were writing.
        }
      }
      connection.close()
    }
    let connection = try await connector.connect(limits: limits, until: deadline)
    try await connection.open(head: opening, until: deadline)
    return connection
  }

  /// Takes back the connection of a call that ended with this response.
  func giveBack(_ connection: HTTPConnection, after response: HTTPResponseHead) {
    keep(connection, after: response, hasBody: true)
  }

  /// Takes over the other one's idle connection, unless this one has a connection already.
  func takeOver(from other: RuntimeAPIConnection) {
    guard kept == nil, inUse == nil else { return }
    swap(&kept, &other.kept)
  }

  private func keep(_ connection: HTTPConnection, after response: HTTPResponseHead, hasBody: Bool) {
    // A server that refuses a body may not have read it; then it would not read the next call either.
    let mayBeUnread = hasBody && !(200..<300).contains(response.status)
    if connection.isReusable, !mayBeUnread, kept == nil { kept = connection } else { connection.close() }
  }

  /// Closes the connection; a waiting call ends with ``ConnectionError/cancelled``.
  func close() {
    inUse?.close()
    kept?.close()
    kept = nil
  }

  /// Ends a waiting call as ``close()`` does, unless its response has begun to arrive.
  func closeIfWaiting() {
    if let inUse, inUse.received > 0 || inUse.hasPendingEvent { return }
    close()
  }

  private var inUse: HTTPConnection?

  private func call(
    on connection: HTTPConnection, head: [UInt8], body: SharedBytes, method: HTTPMethod,
    until deadline: ContinuousClock.Instant?
  ) async throws(ConnectionError) -> Answer {
    inUse = connection
    defer { inUse = nil }
    do throws(ConnectionError) {
      let responseHead = try await connection.send(head: head, body: body, method: method, until: deadline)
      var answer = UniqueByteBuffer()
      try await connection.receiveBody(into: &answer, until: deadline)
      keep(connection, after: responseHead, hasBody: !body.isEmpty)
      return Answer(head: responseHead, body: answer)
    } catch {
      connection.close()
      throw error
    }
  }

  private func head(_ method: HTTPMethod, _ path: String, fields: HTTPFields, bodyLength: Int?) -> [UInt8] {
    var head: [UInt8] = []
    head.reserveCapacity(pathPrefix.utf8.count + path.utf8.count + commonFields.utf8.count + fields.byteCount + 64)
    head.append(contentsOf: method.name.utf8)
    head.append(UInt8(ascii: " "))
    head.append(contentsOf: pathPrefix.utf8)
    head.append(contentsOf: path.utf8)
    head.append(contentsOf: commonFields.utf8)
    fields.write(to: &head)
    if let bodyLength {
      head.append(contentsOf: "content-length: ".utf8)
      DecimalNumber.append(bodyLength, to: &head)
      head.append(contentsOf: "\r\n".utf8)
    }
    head.append(contentsOf: "\r\n".utf8)
    return head
  }
}
