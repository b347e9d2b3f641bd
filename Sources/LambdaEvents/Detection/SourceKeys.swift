import WireFormat

/// The keys that distinguish events that the first scan did not recognize as HTTP requests.
enum EventMark: Int, CaseIterable {
  case records, lowercaseRecords, eventSource, source, detailType, detail, agent, messageVersion, deliveryStreamArn
  case awslogs, triggerSource, userPoolId, rawPath, method, isBase64Encoded, queryStringParameters, window

  var name: StaticString {
    switch self {
    case .records: "Records"
    case .lowercaseRecords: "records"
    case .eventSource: "eventSource"
    case .source: "source"
    case .detailType: "detail-type"
    case .detail: "detail"
    case .agent: "agent"
    case .messageVersion: "messageVersion"
    case .deliveryStreamArn: "deliveryStreamArn"
    case .awslogs: "awslogs"
    case .triggerSource: "triggerSource"
    case .userPoolId: "userPoolId"
    case .rawPath: "raw_path"
    case .method: "method"
    case .isBase64Encoded: "is_base64_encoded"
    case .queryStringParameters: "query_string_parameters"
    case .window: "window"
    }
  }
}

/// The result of a second scan over the top level, for events that the first one did not recognize as HTTP requests.
struct SourceKeys {
  /// One bit per key that exists, even if its value is `null`.
  private var seen: UInt32 = 0
  private var values = InlineArray<17, JSONValue?>(repeating: nil)
  /// The first of these keys that is repeated.
  private(set) var repeatedKey: StaticString?

  /// The value of a key; nil if it is absent or `null`.
  subscript(mark: EventMark) -> JSONValue? { values[mark.rawValue] }

  /// Whether a key exists, even if its value is `null`.
  func has(_ mark: EventMark) -> Bool { seen & 1 << UInt32(mark.rawValue) != 0 }

  /// Scans an event that is known to be JSON.
  init(_ event: Span<UInt8>) {
    var scanner = JSONScanner(event)
    do {
      guard try scanner.peek() == .object else { return }
      try scanner.enterObject()
      while let name = try scanner.nextKey() {
        let value = try scanner.value()
        guard let mark = EventMark.allCases.first(where: { scanner.isString(name, $0.name) }) else { continue }
        let bit: UInt32 = 1 << UInt32(mark.rawValue)
        if seen & bit != 0, repeatedKey == nil { repeatedKey = mark.name }
        seen |= bit
        values[mark.rawValue] = value.kind == .null ? nil : value
      }
    } catch {
      // Cannot happen: the event has already been scanned without errors.
    }
  }
}
