import WireFormat

extension SampleEvent {
  /// An event of a custom bus. Its detail is an object; a body that is not one becomes the object's `message`.
  func eventBridge(_ identifiers: inout SampleIdentifiers) -> String {
    let content = content(of: 0)
    let detail =
      Self.isObject(content) ? String(decoding: content, as: UTF8.self) : #"{ "message": \#(Self.quoted(content)) }"#
    return envelope(&identifiers, type: "Sample", source: "sample.source", resources: [], detail: detail)
  }

  /// An event of a schedule.
  func scheduled(_ identifiers: inout SampleIdentifiers) -> String {
    envelope(
      &identifiers, type: "Scheduled Event", source: "aws.events",
      resources: ["arn:aws:events:\(region):\(accountID):rule/sample-schedule"], detail: "{}")
  }

  private func envelope(
    _ identifiers: inout SampleIdentifiers, type: String, source: String, resources: [String], detail: String
  ) -> String {
    #"""
    {
      "version": "0",
      "id": "\#(identifiers.uuid())",
      "detail-type": "\#(type)",
      "source": "\#(source)",
      "account": "\#(accountID)",
      "time": "\#(timestampInSeconds)",
      "region": "\#(region)",
      "resources": [\#(resources.map { "\"\($0)\"" }.joined(separator: ", "))],
      "detail": \#(detail)
    }
    """#
  }

  private static func isObject(_ content: [UInt8]) -> Bool {
    var scanner = JSONScanner(content.span)
    do {
      let kind = try scanner.peek()
      _ = try scanner.value()
      try scanner.finish()
      return kind == .object
    } catch {
      return false
    }
  }
}
