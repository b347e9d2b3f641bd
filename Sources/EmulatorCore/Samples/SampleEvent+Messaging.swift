extension SampleEvent {
  /// Messages of a queue. Messages of a FIFO queue alternate between two groups.
  func sqs(_ identifiers: inout SampleIdentifiers, isFIFO: Bool) -> String {
    let messages = records { index in
      let identifier = identifiers.uuid()
      let sender = identifiers.letters(21)
      let order =
        isFIFO
        ? #"""
        ,
                "SequenceNumber": "1885\#(1_000_000_000_000_000 + index)",
                "MessageGroupId": "group-\#(index % 2)",
                "MessageDeduplicationId": "\#(identifiers.hexadecimal(64))"
        """# : ""
      return #"""
            {
              "messageId": "\#(identifier)",
              "receiptHandle": "AQEB\#(identifiers.letters(40))",
              "body": \#(quotedContent(of: index)),
              "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "\#(time)",
                "SenderId": "\#(sender)",
                "ApproximateFirstReceiveTimestamp": "\#(time + 1)"\#(order)
              },
              "messageAttributes": {},
              "md5OfBody": "\#(MD5.hexadecimal(of: textContent(of: index)))",
              "eventSource": "aws:sqs",
              "eventSourceARN": "arn:aws:sqs:\#(region):\#(accountID):sample-queue\#(isFIFO ? ".fifo" : "")",
              "awsRegion": "\#(region)"
            }
        """#
    }
    return "{\n  \"Records\": [\n\(messages)\n  ]\n}"
  }
}

extension SampleEvent {
  /// Notifications of a topic. The signature is not valid.
  func sns(_ identifiers: inout SampleIdentifiers) -> String {
    let topic = "arn:aws:sns:\(region):\(accountID):sample-topic"
    let notifications = records { index in
      #"""
          {
            "EventVersion": "1.0",
            "EventSource": "aws:sns",
            "EventSubscriptionArn": "\#(topic):\#(identifiers.uuid())",
            "Sns": {
              "Type": "Notification",
              "MessageId": "\#(identifiers.uuid())",
              "TopicArn": "\#(topic)",
              "Subject": "Sample",
              "Message": \#(quotedContent(of: index)),
              "Timestamp": "\#(timestamp)",
              "SignatureVersion": "1",
              "Signature": "\#(identifiers.letters(40))",
              "SigningCertUrl": "https://sns.\#(region).amazonaws.com/SimpleNotificationService-sample.pem",
              "UnsubscribeUrl": "https://sns.\#(region).amazonaws.com/?Action=Unsubscribe",
              "MessageAttributes": {}
            }
          }
      """#
    }
    return "{\n  \"Records\": [\n\(notifications)\n  ]\n}"
  }
}

extension SampleEvent {
  /// Text messages from a queue of an ActiveMQ broker.
  ///
  /// The members follow real events and `ActiveMQMessage` in aws-lambda-go. The example in Lambda's developer guide
  /// differs: it has `correlationId`, and null where brokers send "null" or nothing.
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
