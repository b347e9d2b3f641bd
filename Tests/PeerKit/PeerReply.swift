/// What a scripted peer does with a request.
public enum PeerReply: Sendable {
  /// Sends a response with a Content-Length.
  case respond(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = [])
  /// Sends these bytes and closes the connection.
  case raw(String)
  /// Closes the connection without a response.
  case close
  /// Resets the connection.
  case reset
  /// Sends nothing until the peer closes the connection.
  case stall
  /// Does what the script does; the connection is closed after it.
  case script(@Sendable (PeerConnection) -> Void)

  /// A response with a text as its body.
  public static func text(
    _ body: String, status: Int = 200, fields: [(name: String, value: String)] = [("content-type", "text/plain")]
  ) -> PeerReply {
    .respond(status: status, fields: fields, body: Array(body.utf8))
  }

  /// Carries it out.
  ///
  /// - Returns: whether the connection may carry another request.
  @discardableResult
  public func perform(on connection: PeerConnection, to request: PeerRequest? = nil) -> Bool {
    switch self {
    case .respond(let status, let fields, let body):
      var head = "HTTP/1.1 \(status) Scripted\r\n"
      for (name, value) in fields { head += "\(name): \(value)\r\n" }
      head += "content-length: \(body.count)\r\n\r\n"
      connection.write(Array(head.utf8) + (request?.method == "HEAD" ? [] : body))
      return !fields.contains { $0.name == "connection" && $0.value == "close" }
    case .raw(let text): connection.write(text)
    case .close: break
    case .reset: connection.reset()
    case .stall: connection.waitForClose()
    case .script(let script): script(connection)
    }
    connection.close()
    return false
  }
}
