extension SampleEvent {
  /// An agent's call of an operation of an action group with an API schema.
  func bedrockAgent(_ identifiers: inout SampleIdentifiers) -> String {
    let text = body.map(Self.quoted) ?? #""How many items are there?""#
    return #"""
      {
        "messageVersion": "1.0",
        "agent": {
          "name": "sample-agent",
          "id": "\#(identifiers.letters(10))",
          "alias": "\#(identifiers.letters(10))",
          "version": "1"
        },
        "inputText": \#(text),
        "sessionId": "\#(identifiers.digits(15))",
        "actionGroup": "sample-group",
        "apiPath": "/items",
        "httpMethod": "GET",
        "parameters": [{ "name": "limit", "type": "integer", "value": "10" }],
        "sessionAttributes": {},
        "promptSessionAttributes": {}
      }
      """#
  }
}
