extension SampleEvent {
  /// Notifications of a topic. The signature is made up.
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
