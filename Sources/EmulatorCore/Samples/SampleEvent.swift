package import HTTPMessages
import LambdaEvents
import WireFormat

/// An event as one of Lambda's sources might send it, for trying a function out.
package struct SampleEvent: Sendable {
  /// Who sends it.
  package var source: SampleSource
  /// When: Unix time in milliseconds.
  package var time: Int
  /// The region, as `us-east-1`.
  package var region = "us-east-1"
  /// The account's twelve digits.
  package var accountID = "123456789012"
  /// How many records it has, where it is a batch.
  package var count = 1
  /// What the sender sends; nil for something that the sample makes up.
  package var body: [UInt8]?
  /// The request, where the source is HTTP; ``body`` is its body.
  package var request = HTTPRequest(method: .get, target: Array("/".utf8), fields: HTTPFields())
  /// What ids are made from: two events of one seed have the same.
  package var seed: UInt64

  /// An event from this source at this moment.
  package init(_ source: SampleSource, time: Int, seed: UInt64) {
    self.source = source
    self.time = time
    self.seed = seed
  }

  /// The event as JSON.
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
      request.body = body[...]
      request.hasBody = true
    }
    // The sample of a body that is not text comes from an API that is set up for it.
    if case .restAPI(let stage, _) = door, door.losesBytes(of: request) {
      door = .restAPI(stage: stage, binaryMediaTypes: BinaryMediaTypes(["*/*"]))
    }
    // The caller's path is that of the app: the stage stands before it in the URL.
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
  /// The time as RFC 3339.
  var timestamp: String { Timestamp(milliseconds: time).description }

  /// The time as RFC 3339 without its milliseconds.
  var timestampInSeconds: String { timestamp.prefix(19) + "Z" }

  /// The time in seconds, with its milliseconds as a fraction: `1545084650.987`.
  var fractionalSeconds: String { "\(time / 1000).\(String(time % 1000 + 1000).dropFirst())" }

  /// What record `index` carries.
  func content(of index: Int) -> [UInt8] { body ?? Array(#"{"number":\#(index)}"#.utf8) }

  /// What record `index` carries, as a JSON string; bytes that are no text become U+FFFD.
  func quotedContent(of index: Int) -> String { Self.quoted(content(of: index)) }

  /// What record `index` carries, as text in UTF-8; bytes that are no text become U+FFFD.
  func textContent(of index: Int) -> [UInt8] { Array(String(decoding: content(of: index), as: UTF8.self).utf8) }

  /// What record `index` carries, in base64.
  func encodedContent(of index: Int) -> String {
    var encoded: [UInt8] = []
    content(of: index).withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// As many records as were asked for, with commas between them.
  func records(_ record: (_ index: Int) -> String) -> String {
    (0..<max(count, 0)).map(record).joined(separator: ",\n")
  }

  /// A JSON string of this text.
  static func quoted(_ text: [UInt8]) -> String {
    var json = JSONWriter(capacity: text.count + 16)
    json.string(utf8: text[...])
    return String(decoding: json.finish(), as: UTF8.self)
  }
}
