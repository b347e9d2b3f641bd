extension SampleEvent {
  /// Objects were put into a bucket. Their keys are URL-encoded, as in all such events.
  func s3(_ identifiers: inout SampleIdentifiers) -> String {
    let objects = records { index in
      #"""
          {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "\#(region)",
            "eventTime": "\#(timestamp)",
            "eventName": "ObjectCreated:Put",
            "userIdentity": { "principalId": "AWS:\#(identifiers.letters(21))" },
            "requestParameters": { "sourceIPAddress": "198.51.100.7" },
            "responseElements": {
              "x-amz-request-id": "\#(identifiers.letters(16))",
              "x-amz-id-2": "\#(identifiers.letters(64))"
            },
            "s3": {
              "s3SchemaVersion": "1.0",
              "configurationId": "sample",
              "bucket": {
                "name": "sample-bucket",
                "ownerIdentity": { "principalId": "\#(identifiers.letters(14))" },
                "arn": "arn:aws:s3:::sample-bucket"
              },
              "object": {
                "key": "uploads/sample+file-\#(index).txt",
                "size": 1024,
                "eTag": "\#(identifiers.hexadecimal(32))",
                "sequencer": "\#(identifiers.hexadecimal(18).uppercased())"
              }
            }
          }
      """#
    }
    return "{\n  \"Records\": [\n\(objects)\n  ]\n}"
  }
}

extension SampleEvent {
  /// A mail was received.
  func ses(_ identifiers: inout SampleIdentifiers) -> String {
    let identifier = identifiers.hexadecimal(40)
    return #"""
      {
        "Records": [
          {
            "eventSource": "aws:ses",
            "eventVersion": "1.0",
            "ses": {
              "mail": {
                "timestamp": "\#(timestamp)",
                "source": "sender@example.com",
                "messageId": "\#(identifier)",
                "destination": ["receiver@example.com"],
                "headersTruncated": false,
                "headers": [
                  { "name": "Return-Path", "value": "<sender@example.com>" },
                  {
                    "name": "Received",
                    "value": "from mailer.example.com (mailer.example.com [198.51.100.7]) by inbound-smtp.\#(region).amazonaws.com with SMTP id \#(identifier) for receiver@example.com; \#(mailDate)"
                  },
                  {
                    "name": "DKIM-Signature",
                    "value": "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=sample; h=from:to:subject; bh=c2FtcGxl; b=c2FtcGxl"
                  },
                  { "name": "MIME-Version", "value": "1.0" },
                  { "name": "From", "value": "sender@example.com" },
                  { "name": "Date", "value": "\#(mailDate)" },
                  { "name": "Message-ID", "value": "<\#(identifier)@example.com>" },
                  { "name": "Subject", "value": "Sample" },
                  { "name": "To", "value": "receiver@example.com" },
                  { "name": "Content-Type", "value": "text/plain; charset=UTF-8" }
                ],
                "commonHeaders": {
                  "returnPath": "sender@example.com",
                  "from": ["sender@example.com"],
                  "to": ["receiver@example.com"],
                  "date": "\#(mailDate)",
                  "messageId": "<\#(identifier)@example.com>",
                  "subject": "Sample"
                }
              },
              "receipt": {
                "timestamp": "\#(timestamp)",
                "processingTimeMillis": 574,
                "recipients": ["receiver@example.com"],
                "spamVerdict": { "status": "PASS" },
                "virusVerdict": { "status": "PASS" },
                "spfVerdict": { "status": "PASS" },
                "dkimVerdict": { "status": "PASS" },
                "dmarcVerdict": { "status": "PASS" },
                "action": { "type": "Lambda", "invocationType": "Event", "functionArn": "arn:aws:lambda:\#(region):\#(accountID):function:function" }
              }
            }
          }
        ]
      }
      """#
  }

  /// The time in the format of mail (RFC 5322 section 3.3).
  private var mailDate: String { HTTPDate.text(time).replacing("GMT", with: "+0000") }
}

extension SampleEvent {
  /// A user signs up.
  func cognito(_ identifiers: inout SampleIdentifiers) -> String {
    #"""
    {
      "version": "1",
      "region": "\#(region)",
      "userPoolId": "\#(region)_\#(identifiers.letters(9))",
      "userName": "\#(identifiers.uuid())",
      "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "\#(identifiers.hexadecimal(26))" },
      "triggerSource": "PreSignUp_SignUp",
      "request": {
        "userAttributes": { "email": "user@example.com" },
        "validationData": null
      },
      "response": { "autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false }
    }
    """#
  }
}

extension SampleEvent {
  /// Two lines of a log group, compressed as by CloudWatch. The content is fixed.
  func cloudWatchLogs() -> String {
    let data =
      "H4sIAAAAAAACA6WQQWvDMAyF/4oxOxYcu02a7BaY28vGIM4thOEkajEkdrCdlVH632d33Q5jDMZ0Enx6T0864wmck0eo32bA9wg/lHX58sSF"
      + "KPccrxA2Jw02AsrWmzTb5kVCWQSjOe6tWebIiDw5MsqpGyQ5LLr3yujbjPAW5BSHWMIyQilhG9LcPZY1F3WbfLnKrh/gEEVu6Vxv1RxNdmr0"
      + "YF2QNxisNaFtP3z5K2h/BWeshui/zlmR/L1o3OlVeIOXU7yGbos0pVl+pYHdHhRXNLyqnqsW7ZR1HvkgQZ/0skL/DMJ+C0J/DiKgN3r4lqS9"
      + "vAOwmwPA1gEAAA=="
    return #"""
      {
        "awslogs": { "data": "\#(data)" }
      }
      """#
  }
}

extension SampleEvent {
  /// An agent calls an operation of an action group with an API schema.
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
