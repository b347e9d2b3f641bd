import ByteBuffers
import HTTPMessages
import WireFormat

/// Reads the records of an event, for sources that deliver batches.
struct RecordReader: ~Escapable {
  private let reader: EventReader
  private let event: SharedBytes
  private let source: EventSource
  private let target: [UInt8]
  private let host: String
  private let context: InvocationContext
  private let contextLimit: Int?

  @_lifetime(borrow event)
  init(
    _ event: borrowing SharedBytes, _ outline: ScannedEvent, source: EventSource, target: [UInt8], host: String,
    context: InvocationContext, contextLimit: Int?
  ) {
    reader = EventReader(event.span, outline, .passThrough)
    self.event = copy event
    self.source = source
    self.target = target
    self.host = host
    self.context = context
    self.contextLimit = contextLimit
  }

  /// Returns the records, or nil if the event is not a batch: its source is another one, or it has a tumbling window,
  /// whose result is a state.
  func batch(_ marks: SourceKeys) throws(EventError) -> RecordBatch? {
    guard source == .sqs || source == .kinesis || source == .dynamodb, let list = marks[.records],
      !marks.has(.window)
    else { return nil }
    var batch = RecordBatch(order: source == .sqs ? .free : .stream, records: [])
    var elements = try reader.elements(of: list, named: "Records")
    while let element = try elements.next() {
      let record =
        switch source {
        case .sqs: try message(element, &batch.order)
        case .kinesis: try kinesisRecord(element)
        default: try dynamoDBRecord(element)
        }
      batch.records.append(record)
    }
    return batch
  }

  // MARK: Sources

  private func message(_ element: JSONValue, _ order: inout RecordBatch.Order) throws(EventError) -> RecordBatch.Record
  {
    let names: [StaticString] = [
      "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "eventSourceARN",
    ]
    let values = try values(of: element, names)
    let identifier = try identifier(values[0], named: "messageId")
    let body =
      try values[2].map { value throws(EventError) in try sharedText(of: value, named: "body") } ?? SharedBytes()
    var fields = fields(for: identifier)
    appendContentType(of: body, otherwise: "text/plain; charset=utf-8", to: &fields)
    fields.append(name: "x-amzn-sqs-message-id", value: identifier)
    append("x-amzn-sqs-receipt-handle", values[1], to: &fields)
    append("x-amzn-event-source-arn", values[5], to: &fields)
    var group: [UInt8]?
    if let attributes = values[3] {
      let names: [(StaticString, String)] = [
        ("ApproximateReceiveCount", "x-amzn-sqs-receive-count"), ("SentTimestamp", "x-amzn-sqs-sent-timestamp"),
        ("ApproximateFirstReceiveTimestamp", "x-amzn-sqs-first-receive-timestamp"),
        ("SenderId", "x-amzn-sqs-sender-id"), ("MessageGroupId", "x-amzn-sqs-message-group-id"),
        ("MessageDeduplicationId", "x-amzn-sqs-deduplication-id"), ("SequenceNumber", "x-amzn-sqs-sequence-number"),
      ]
      let found = try self.values(of: attributes, names.map { $0.0 })
      for (value, name) in zip(found, names) { append(name.1, value, to: &fields) }
      // A standard queue can also have groups, for fairness, but keeps no order within them.
      if let value = found[4], let arn = values[5], try text(of: arn).hasSuffix(".fifo") {
        group = Array(try text(of: value).utf8)
        order = .groups
      }
    }
    if let attributes = values[4] { try appendMessageAttributes(attributes, to: &fields) }
    return record(identifier, group: group, fields: fields, body: body)
  }

  private func kinesisRecord(_ element: JSONValue) throws(EventError) -> RecordBatch.Record {
    let values = try values(of: element, ["kinesis", "eventID", "eventSourceARN"])
    guard let kinesis = values[0] else { throw reader.malformed("a record has no `kinesis`") }
    let inner = try self.values(of: kinesis, ["sequenceNumber", "partitionKey", "data", "approximateArrivalTimestamp"])
    let identifier = try identifier(inner[0], named: "sequenceNumber")
    let encoded =
      try inner[2].map { value throws(EventError) in try sharedText(of: value, named: "data") } ?? SharedBytes()
    var data = UniqueByteBuffer()
    guard Base64.decode(encoded.span, into: &data) else { throw reader.malformed("`data` is not base64") }
    let body = SharedBytes(data)
    var fields = fields(for: identifier)
    appendContentType(of: body, otherwise: "application/octet-stream", to: &fields)
    fields.append(name: "x-amzn-kinesis-sequence-number", value: identifier)
    append("x-amzn-kinesis-partition-key", inner[1], to: &fields)
    append("x-amzn-kinesis-arrival-timestamp", inner[3], to: &fields)
    append("x-amzn-kinesis-event-id", values[1], to: &fields)
    append("x-amzn-event-source-arn", values[2], to: &fields)
    var group: [UInt8] = []
    if let key = inner[1] { try reader.appendText(of: key, named: "partitionKey", to: &group) }
    return record(identifier, group: group, fields: fields, body: body)
  }

  private func dynamoDBRecord(_ element: JSONValue) throws(EventError) -> RecordBatch.Record {
    let values = try values(of: element, ["dynamodb", "eventID", "eventName", "eventSourceARN"])
    guard let change = values[0] else { throw reader.malformed("a record has no `dynamodb`") }
    let inner = try self.values(of: change, ["SequenceNumber", "Keys"])
    let identifier = try identifier(inner[0], named: "SequenceNumber")
    var fields = fields(for: identifier)
    fields.append(name: "content-type", value: "application/json")
    fields.append(name: "x-amzn-dynamodb-sequence-number", value: identifier)
    append("x-amzn-dynamodb-event-name", values[2], to: &fields)
    append("x-amzn-dynamodb-event-id", values[1], to: &fields)
    append("x-amzn-event-source-arn", values[3], to: &fields)
    // Changes of the same item have identical keys.
    var group: [UInt8] = []
    if let keys = inner[1] { group = bytes(of: keys) }
    return record(identifier, group: group, fields: fields, body: event[element.range])
  }

  // MARK: Parts

  private func record(
    _ identifier: String, group: [UInt8]?, fields: HTTPFields, body: SharedBytes
  ) -> RecordBatch.Record {
    var fields = fields
    ContextFields.append(context, requestContext: Span(), limit: contextLimit, to: &fields)
    return RecordBatch.Record(
      identifier: identifier, group: group,
      request: HTTPRequest(method: .post, target: target, fields: fields, body: body, hasBody: true))
  }

  /// The fields of all records. The idempotency key reflects that these sources may deliver a record twice.
  private func fields(for identifier: String) -> HTTPFields {
    var fields = HTTPFields(reservingFields: 16)
    fields.append(name: "host", value: host)
    fields.append(name: "x-amzn-lambda-event-source", value: source.rawValue)
    fields.append(name: "idempotency-key", value: identifier)
    return fields
  }

  private func identifier(_ value: JSONValue?, named name: StaticString) throws(EventError) -> String {
    guard let value else { throw reader.malformed("a record has no `\(name)`") }
    var bytes: [UInt8] = []
    try reader.appendText(of: value, named: name, to: &bytes)
    guard !bytes.isEmpty, HTTPSyntax.isFieldValue(bytes[...]) else {
      throw reader.malformed("`\(name)` of a record is not a valid identifier")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func appendContentType(of body: SharedBytes, otherwise type: String, to fields: inout HTTPFields) {
    var scanner = JSONScanner(body.span)
    let isJSON: Bool
    do {
      let kind = try scanner.peek()
      _ = try scanner.value()
      try scanner.finish()
      isJSON = kind == .object || kind == .array
    } catch {
      isJSON = false
    }
    fields.append(name: "content-type", value: isJSON ? "application/json" : type)
  }

  /// Adds a field whose value is a string or a number. Skips values that are not valid in a header field.
  private func append(_ name: String, _ value: JSONValue?, to fields: inout HTTPFields) {
    guard let value, value.kind == .string || value.kind == .number else { return }
    var text: [UInt8] = []
    if value.kind == .number {
      text = bytes(of: value)
    } else {
      guard (try? reader.appendText(of: value, named: "Records", to: &text)) != nil else { return }
    }
    guard HTTPSyntax.isFieldValue(text[...]) else { return }
    let trimmed = HTTPSyntax.trimmingWhitespace(text[...])
    fields.append(name: Array(name.utf8)[...], value: trimmed)
  }

  /// Adds `x-amzn-sqs-attribute-…` for each message attribute. Binary values stay in Base64.
  private func appendMessageAttributes(_ attributes: JSONValue, to fields: inout HTTPFields) throws(EventError) {
    var members = try reader.members(of: attributes, named: "messageAttributes")
    while let (key, value) = try members.next() {
      guard value.kind == .object else { continue }
      let values = try values(of: value, ["stringValue", "binaryValue"])
      var name: [UInt8] = []
      try reader.appendText(of: key, named: "messageAttributes", to: &name)
      guard HTTPSyntax.isFieldName(name[...]) else { continue }
      append("x-amzn-sqs-attribute-" + String(decoding: name, as: UTF8.self), values[0] ?? values[1], to: &fields)
    }
  }

  /// The values of these members of an object; nil if a member is absent or `null`.
  private func values(of object: JSONValue, _ names: [StaticString]) throws(EventError) -> [JSONValue?] {
    var values = [JSONValue?](repeating: nil, count: names.count)
    var members = try reader.members(of: object, named: "Records")
    let scanner = JSONScanner(reader.event)
    while let (key, value) = try members.next() {
      guard value.kind != .null, let index = names.firstIndex(where: { scanner.isString(key, $0) }) else { continue }
      values[index] = value
    }
    return values
  }

  private func text(of value: JSONValue) throws(EventError) -> String {
    var text: [UInt8] = []
    try reader.appendText(of: value, named: "Records", to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The text of a string, which shares the event's memory unless it has escapes.
  private func sharedText(of value: JSONValue, named name: StaticString) throws(EventError) -> SharedBytes {
    if value.kind == .string, !value.hasEscapes { return event[value.range] }
    var text = UniqueByteBuffer()
    try reader.appendText(of: value, named: name, to: &text)
    return SharedBytes(text)
  }

  private func bytes(of value: JSONValue) -> [UInt8] {
    reader.rawText(of: value).withUnsafeBufferPointer { Array($0) }
  }
}
