extension SampleEvent {
  /// A mail that was received.
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

  /// The time as mails write it (RFC 5322 section 3.3).
  private var mailDate: String { HTTPDate.text(time).replacing("GMT", with: "+0000") }
}
