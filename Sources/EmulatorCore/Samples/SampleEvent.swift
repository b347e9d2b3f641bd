import ByteBuffers
package import HTTPMessages
import LambdaEvents
import WireFormat

/// A sample event of one of Lambda's sources, for trying out a function.
package struct SampleEvent: Sendable {
  package var source: SampleSource
  /// The time of the event. Unix time in milliseconds.
  package var time: Int
  /// For example `us-east-1`.
  package var region = "us-east-1"
  /// The account ID: twelve digits.
  package var accountID = "123456789012"
  /// The number of records, if the event is a batch.
  package var count = 1
  /// The body, message or detail; nil for sample content.
  package var body: [UInt8]?
  /// The request, if the source is HTTP. Its body is ``body``.
  package var request = HTTPRequest(method: .get, target: Array("/".utf8), fields: HTTPFields())
  /// The seed for IDs: events with the same seed have the same IDs.
  package var seed: UInt64

  package init(_ source: SampleSource, time: Int, seed: UInt64) {
    self.source = source
    self.time = time
    self.seed = seed
  }

  /// Encodes the event as JSON.
  package func encoded() -> [UInt8] {
    var identifiers = SampleIdentifiers(seed: seed)
    if let door = source.frontDoor { return httpEvent(door, &identifiers) }
    let text =
      switch source {
      case .sqs: sqs(&identifiers, isFIFO: false)
      case .sqsFIFO: sqs(&identifiers, isFIFO: true)
      case .sns: sns(&identifiers)
      case .s3: s3(&identifiers)
      case .dynamodb: dynamoDB(&identifiers)
      case .kinesis: kinesis(&identifiers)
      case .kafka: kafka()
      case .mq: mq(&identifiers)
      case .documentdb: documentDB(&identifiers)
      case .eventbridge: eventBridge(&identifiers)
      case .scheduled: scheduled(&identifiers)
      case .bedrockAgent: bedrockAgent(&identifiers)
      case .webSocket: webSocketMessage(&identifiers)
      case .webSocketConnect: webSocketConnect(&identifiers)
      case .webSocketDisconnect: webSocketDisconnect(&identifiers)
      case .authorizer: tokenAuthorizer()
      case .authorizerRequest: requestAuthorizer(&identifiers)
      case .authorizerRequestV2: requestAuthorizerV2(&identifiers)
      case .cognito: cognito(&identifiers)
      case .firehose: firehose(&identifiers)
      case .cloudWatchLogs: cloudWatchLogs()
      case .ses: ses(&identifiers)
      case .functionURL, .httpAPI, .restAPI, .loadBalancer, .loadBalancerMultiValue, .latticeV1, .latticeV2: "{}"
      }
    return Array(text.utf8)
  }

  private func httpEvent(_ source: FrontDoor, _ identifiers: inout SampleIdentifiers) -> [UInt8] {
    var (door, request) = (source, request)
    if let body {
      request.body = SharedBytes(body)
      request.hasBody = true
    }
    // A REST API that accepts a binary body must be configured for it.
    if case .restAPI(let stage, _) = door, door.losesBytes(of: request) {
      door = .restAPI(stage: stage, binaryMediaTypes: BinaryMediaTypes(["*/*"]))
    }
    // The path is the app's; in the URL the stage precedes it.
    if let stage = door.stage { request.target = Array("/\(stage)".utf8) + request.target }
    if !request.fields.contains("host") { request.fields.append(name: "host", value: "sample.example") }
    let trace = identifiers.trace()
    return door.event(
      from: request,
      arrival: FrontDoor.Arrival(
        sourceIP: "198.51.100.7", requestID: identifiers.uuid(),
        gatewayRequestID: GatewayRequestID(using: &identifiers).text, traceID: trace, time: time, region: region,
        accountID: accountID, scheme: .https))
  }
}

extension SampleEvent {
  /// The time in RFC 3339 format.
  var timestamp: String { Timestamp(milliseconds: time).description }

  /// The time in RFC 3339 format, without milliseconds.
  var timestampInSeconds: String { timestamp.prefix(19) + "Z" }

  /// The time in seconds with milliseconds as a fraction, for example `1545084650.987`.
  var fractionalSeconds: String { "\(time / 1000).\(String(time % 1000 + 1000).dropFirst())" }

  /// The content of record `index`.
  func content(of index: Int) -> [UInt8] { body ?? Array(#"{"number":\#(index)}"#.utf8) }

  /// The content of record `index` as a JSON string. Invalid UTF-8 becomes U+FFFD.
  func quotedContent(of index: Int) -> String { Self.quoted(content(of: index)) }

  /// The content of record `index` as UTF-8 text. Invalid UTF-8 becomes U+FFFD.
  func textContent(of index: Int) -> [UInt8] { Array(String(decoding: content(of: index), as: UTF8.self).utf8) }

  /// The content of record `index` in Base64.
  func encodedContent(of index: Int) -> String {
    var encoded: [UInt8] = []
    content(of: index).withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// ``count`` records, separated by commas.
  func records(_ record: (_ index: Int) -> String) -> String {
    (0..<max(count, 0)).map(record).joined(separator: ",\n")
  }

  /// The text as a JSON string.
  static func quoted(_ text: [UInt8]) -> String {
    var json = JSONWriter(capacity: text.count + 16)
    json.string(utf8: text[...])
    return String(decoding: json.finish(), as: UTF8.self)
  }
}
