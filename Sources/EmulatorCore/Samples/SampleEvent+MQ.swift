extension SampleEvent {
  /// Text messages of an ActiveMQ broker's queue.
  ///
  /// The members are those of events as they arrive and of `ActiveMQMessage` in aws-lambda-go: the example in Lambda's
  /// developer guide has `correlationId`, and null where brokers say "null" or nothing.
  func mq(_ identifiers: inout SampleIdentifiers) -> String {
    let messages = records { index in
      #"""
          {
            "messageID": "ID:b-\#(identifiers.uuid())-1.mq.\#(region).amazonaws.com-37557-1234520418293-4:1:1:1:\#(index + 1)",
            "messageType": "jms/text-message",
            "deliveryMode": 1,
            "correlationID": "",
            "replyTo": "null",
            "type": "",
            "expiration": 0,
            "priority": 4,
            "redelivered": false,
            "destination": { "physicalName": "sample-queue" },
            "data": "\#(encodedContent(of: index))",
            "timestamp": \#(time),
            "brokerInTime": \#(time),
            "brokerOutTime": \#(time + 1),
            "properties": {}
          }
      """#
    }
    return #"""
      {
        "eventSource": "aws:mq",
        "eventSourceArn": "arn:aws:mq:\#(region):\#(accountID):broker:sample:b-\#(identifiers.uuid())",
        "messages": [
      \#(messages)
        ]
      }
      """#
  }
}
