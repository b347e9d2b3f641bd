import WireFormat

/// The keys by which events that are no requests of the usual sources are told apart.
enum EventMark: Int, CaseIterable {
  case records, lowercaseRecords, eventSource, source, detailType, detail, agent, messageVersion, deliveryStreamArn
  case awslogs, triggerSource, userPoolId, rawPath, method, isBase64Encoded, queryStringParameters, window

  /// The key as it stands in the event.
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

/// What a second scan over the top level finds, of an event that the first did not know for a request.
struct SourceKeys {
  /// One bit a key that is there, be its value `null`.
  private var seen: UInt32 = 0
  private var values = InlineArray<17, JSONValue?>(repeating: nil)
  /// The first of these keys that stands there twice.
  private(set) var repeatedKey: StaticString?

  /// The value of a key, unless it is absent or `null`.
  subscript(mark: EventMark) -> JSONValue? { values[mark.rawValue] }

  /// Whether a key is there at all.
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
      // It was scanned before, whole and without an error.
    }
  }
}
