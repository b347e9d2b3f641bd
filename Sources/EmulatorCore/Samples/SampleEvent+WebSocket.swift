import LambdaEvents

extension SampleEvent {
  /// A message of a WebSocket API's client.
  func webSocket(_ identifiers: inout SampleIdentifiers) -> String {
    let connection = identifiers.letters(15)
    return #"""
      {
        "requestContext": {
          "routeKey": "$default",
          "messageId": "\#(identifiers.letters(15))",
          "eventType": "MESSAGE",
          "extendedRequestId": "\#(identifiers.letters(15))",
          "requestTime": "\#(RequestTime.text(time))",
          "messageDirection": "IN",
          "stage": "prod",
          "connectedAt": \#(time - 1000),
          "requestTimeEpoch": \#(time),
          "identity": { "sourceIp": "198.51.100.7" },
          "requestId": "\#(identifiers.letters(15))",
          "domainName": "localapi.execute-api.\#(region).amazonaws.com",
          "connectionId": "\#(connection)",
          "apiId": "localapi"
        },
        "body": \#(quotedContent(of: 0)),
        "isBase64Encoded": false
      }
      """#
  }
}
