import WireFormat

extension EventSource {
  /// Detects the source of an event that is not HTTP or can only be from VPC Lattice; nil if it is unknown.
  init?(of outline: ScannedEvent, _ marks: SourceKeys, in event: Span<UInt8>) {
    let scanner = JSONScanner(event)
    if let context = outline[.requestContext] {
      if outline[context: .connectionId] != nil {
        self = .webSocket
        return
      }
      if Self.firstMember(of: context, named: ["serviceNetworkArn", "serviceArn"], in: event) != nil {
        self = .vpcLattice
        return
      }
    }
    if let type = outline[.type],
      scanner.isString(type, "TOKEN") || outline[.methodArn] != nil || outline[.routeArn] != nil
    {
      self = .authorizer
    } else if outline[.requestContext] == nil, marks.has(.rawPath), marks.has(.method) {
      // Version 1 has no context. Any invalid value gets a 400 response.
      self = .vpcLattice
    } else if let records = marks[.records], let source = Self.ofRecords(records, in: event) {
      self = source
    } else if let name = marks[.eventSource], let source = Self.ofBroker(name, in: scanner) {
      self = source
    } else if marks[.detailType] != nil, marks[.source] != nil, marks[.detail] != nil {
      self = .eventbridge
    } else if marks[.agent]?.kind == .object, marks[.messageVersion] != nil {
      self = .bedrockAgent
    } else if marks[.deliveryStreamArn] != nil, marks[.lowercaseRecords] != nil {
      self = .firehose
    } else if marks[.awslogs] != nil {
      self = .cloudWatchLogs
    } else if marks[.triggerSource] != nil, marks[.userPoolId] != nil {
      self = .cognito
    } else {
      return nil
    }
  }

  /// Each record names its source. All records of an event have the same source.
  private static func ofRecords(_ records: JSONValue, in event: Span<UInt8>) -> EventSource? {
    guard records.kind == .array else { return nil }
    var scanner = JSONScanner(event, in: records.range)
    do {
      try scanner.enterArray()
      guard try scanner.nextElement() else { return nil }
      let first = try scanner.value()
      // Amazon SNS capitalizes the key.
      guard let name = firstMember(of: first, named: ["eventSource", "EventSource"], in: event) else { return nil }
      if scanner.isString(name, "aws:sqs") { return .sqs }
      if scanner.isString(name, "aws:sns") { return .sns }
      if scanner.isString(name, "aws:s3") { return .s3 }
      if scanner.isString(name, "aws:dynamodb") { return .dynamodb }
      if scanner.isString(name, "aws:kinesis") { return .kinesis }
      if scanner.isString(name, "aws:ses") { return .ses }
      return nil
    } catch {
      return nil
    }
  }

  private static func ofBroker(_ name: JSONValue, in scanner: borrowing JSONScanner) -> EventSource? {
    if scanner.isString(name, "aws:kafka") || scanner.isString(name, "SelfManagedKafka") { return .kafka }
    if scanner.isString(name, "aws:mq") || scanner.isString(name, "aws:rmq") { return .mq }
    if scanner.isString(name, "aws:docdb") { return .documentdb }
    return nil
  }

  /// The value of an object's first member with one of these keys.
  private static func firstMember(of object: JSONValue, named names: [StaticString], in event: Span<UInt8>)
    -> JSONValue?
  {
    guard object.kind == .object else { return nil }
    var scanner = JSONScanner(event, in: object.range)
    do {
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        for name in names where scanner.isString(key, name) && value.kind != .null { return value }
      }
    } catch {
      // Cannot happen: the event has already been scanned without errors.
    }
    return nil
  }
}
