import LambdaEvents

extension SampleEvent {
  /// A message from a client of a WebSocket API.
  func webSocketMessage(_ identifiers: inout SampleIdentifiers) -> String {
    let context = webSocketContext(
      #"""
      "routeKey": "$default",
          "messageId": "\#(identifiers.letters(15))=",
          "eventType": "MESSAGE"
      """#, &identifiers)
    return #"""
      {
        \#(context),
        "body": \#(quotedContent(of: 0)),
        "isBase64Encoded": false
      }
      """#
  }

  /// A client connects to a WebSocket API.
  func webSocketConnect(_ identifiers: inout SampleIdentifiers) -> String {
    let context = webSocketContext(
      #"""
      "routeKey": "$connect",
          "eventType": "CONNECT"
      """#, &identifiers)
    let headers = [
      ("Host", webSocketHost), ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"),
      ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
      ("X-Amzn-Trace-Id", identifiers.trace()),
      ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Port", "443"), ("X-Forwarded-Proto", "https"),
    ]
    return webSocketEvent(headers, context)
  }

  /// A client disconnected from a WebSocket API.
  func webSocketDisconnect(_ identifiers: inout SampleIdentifiers) -> String {
    let context = webSocketContext(
      #"""
      "routeKey": "$disconnect",
          "disconnectStatusCode": 1005,
          "eventType": "DISCONNECT",
          "disconnectReason": "Client-side close frame status not set"
      """#, &identifiers)
    let headers = [("Host", webSocketHost), ("x-api-key", ""), ("X-Forwarded-For", ""), ("x-restapi", "")]
    return webSocketEvent(headers, context)
  }

  private var webSocketHost: String { "localapi.execute-api.\(region).amazonaws.com" }

  private func webSocketEvent(_ headers: [(name: String, value: String)], _ context: String) -> String {
    let single = headers.map { "    \"\($0.name)\": \"\($0.value)\"" }.joined(separator: ",\n")
    let multiple = headers.map { "    \"\($0.name)\": [\"\($0.value)\"]" }.joined(separator: ",\n")
    return #"""
      {
        "headers": {
      \#(single)
        },
        "multiValueHeaders": {
      \#(multiple)
        },
        \#(context),
        "isBase64Encoded": false
      }
      """#
  }

  /// - Parameter own: the members that only this kind of event has.
  private func webSocketContext(_ own: String, _ identifiers: inout SampleIdentifiers) -> String {
    // A WebSocket API has only one ID per request, so the extended ID is the same.
    let request = "\(identifiers.letters(15))="
    let connection = "\(identifiers.letters(15))="
    return #"""
      "requestContext": {
          \#(own),
          "extendedRequestId": "\#(request)",
          "requestTime": "\#(RequestTime.text(time))",
          "messageDirection": "IN",
          "stage": "prod",
          "connectedAt": \#(time - 1000),
          "requestTimeEpoch": \#(time),
          "identity": { "sourceIp": "198.51.100.7" },
          "requestId": "\#(request)",
          "domainName": "\#(webSocketHost)",
          "connectionId": "\#(connection)",
          "apiId": "localapi"
        }
      """#
  }
}
