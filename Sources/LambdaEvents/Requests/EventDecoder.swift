package import ByteBuffers
package import HTTPMessages
import WireFormat

/// Converts an event into the request for the app.
///
/// Every event makes exactly one well-formed request: method, target, names and values are checked or encoded, the
/// writer of the request does the framing, and callers cannot set the fields that the app trusts to come from Lambda.
package struct EventDecoder: Sendable {
  /// The settings that affect the request.
  package struct Options: Sendable, Equatable {
    /// `AWS_LWA_REMOVE_BASE_PATH`: removed from the path once, at a segment boundary.
    package var basePath: String?
    /// `AWS_LWA_PASS_THROUGH_PATH`: the path for events that are not HTTP.
    package var passThroughPath = "/events"
    /// `AWS_LWA_EVENT_PATHS`: other paths for single sources.
    package var eventPaths: EventPaths = [:]
    /// `AWS_LWA_EVENT_DELIVERY`: whether the records of a batch become separate requests.
    package var deliversRecords = false
    /// `AWS_LWA_AUTHORIZATION_SOURCE`: the header field to move to `authorization`.
    package var authorizationSource: String?
    /// `AWS_LWA_MAX_CONTEXT_BYTES`: the maximum size of each of the two context headers, in bytes; nil for no limit.
    package var maxContextBytes: Int?
    /// The Host of a request if the event has none, for example `127.0.0.1:8080`.
    package var defaultHost = "127.0.0.1:8080"

    /// Creates the defaults.
    package init() {}
  }

  /// A decoded event.
  package struct DecodedEvent: Sendable, Equatable {
    package var origin: EventOrigin
    /// The service that sent the event; nil if it is an HTTP request or unknown.
    package var source: EventSource?
    /// The records to send one by one instead of ``request``; nil if there are none.
    package var batch: RecordBatch?
    /// The request for the app. Its body is a slice of the event's memory.
    package var request: HTTPRequest
    /// Whether the header field of `AWS_LWA_AUTHORIZATION_SOURCE` is missing.
    package var lacksAuthorizationSource: Bool
    /// A hint for the owner of the function.
    package var notice: EventNotice?

    package init(
      origin: EventOrigin, source: EventSource? = nil, request: HTTPRequest, lacksAuthorizationSource: Bool = false
    ) {
      self.origin = origin
      self.source = source
      self.request = request
      self.lacksAuthorizationSource = lacksAuthorizationSource
    }
  }

  private let options: Options
  /// With a leading slash and without a trailing one; empty if nothing must be removed.
  private let basePath: [UInt8]
  private let passThroughTarget: [UInt8]
  private let eventTargets: EventPaths
  /// In lower case.
  private let authorizationSource: [UInt8]?

  package init(_ options: Options = Options()) {
    self.options = options
    basePath = Self.normalized(options.basePath ?? "")
    passThroughTarget = Self.passThroughTarget(options.passThroughPath)
    eventTargets = options.eventPaths.mapPaths { String(decoding: Self.passThroughTarget($0), as: UTF8.self) }
    authorizationSource = options.authorizationSource.map { $0.utf8.map(lowercasedASCII) }
  }

  /// Decodes an event.
  ///
  /// - Parameters:
  /// - event: the event's bytes, which are consumed: the body is decoded in place.
  /// - context: the invocation, which the app gets in header fields.
  package func decode(_ event: consuming UniqueByteBuffer, context: InvocationContext) throws(EventError)
    -> DecodedEvent
  {
    var outline = ScannedEvent()
    do {
      try outline.scan(event.span)
    } catch {
      // No part of invalid JSON is trusted, not even the part that identifies the origin.
      throw EventError(.malformed, "the event is not JSON: \(error)")
    }
    var origin = EventOrigin(of: outline, in: event.span)
    var marks: SourceKeys?
    var source: EventSource?
    if !origin.isHTTP {
      let found = SourceKeys(event.span)
      marks = found
      source = EventSource(of: outline, found, in: event.span)
      // With its own path, VPC Lattice is passed through unchanged.
      if source == .vpcLattice, eventTargets[.vpcLattice] == nil { origin = .vpcLattice }
    }
    guard ContextFields.hasValidTenantID(context) else {
      throw EventError(.rejected, "the tenant ID contains a control byte", origin: origin)
    }
    guard origin.isHTTP else {
      return try decodePassThrough(SharedBytes(event), outline, marks, source, context)
    }
    var decoded = try decodeHead(event.span, outline, marks, origin, context)
    if let isBase64 = marks?[.isBase64Encoded] { outline.set(isBase64Encoded: isBase64) }
    let body = try EventBody.decode(&event, outline, origin)
    decoded.request.hasBody = !body.isEmpty || decoded.request.method.expectsBody
    decoded.request.body = SharedBytes(event, body)
    return decoded
  }

  /// Decodes an event that is not an HTTP request.
  private func decodePassThrough(
    _ event: SharedBytes, _ outline: ScannedEvent, _ marks: SourceKeys?, _ source: EventSource?,
    _ context: InvocationContext
  ) throws(EventError) -> DecodedEvent {
    let target = source.flatMap { eventTargets[$0] }.map { Array($0.utf8) } ?? passThroughTarget
    var batch: RecordBatch?
    if options.deliversRecords, let source, let marks {
      let reader = RecordReader(
        event, outline, source: source, target: target, host: options.defaultHost, context: context,
        contextLimit: options.maxContextBytes)
      batch = try reader.batch(marks)
    }
    let request = PassThroughRequest.make(
      of: event, source: source, target: target, host: options.defaultHost, context: context,
      contextLimit: options.maxContextBytes)
    var decoded = DecodedEvent(origin: .passThrough, source: source, request: request)
    decoded.batch = batch
    if source == nil { decoded.notice = EventNotice(passingThrough: outline) }
    return decoded
  }

  /// Decodes everything except the body.
  private func decodeHead(
    _ event: Span<UInt8>, _ outline: ScannedEvent, _ marks: SourceKeys?, _ origin: EventOrigin,
    _ context: InvocationContext
  ) throws(EventError) -> DecodedEvent {
    let reader = EventReader(event, outline, origin)
    if outline.hasLoneSurrogate { throw reader.malformed("a string in the event has an unpaired surrogate") }
    if let key = outline.repeatedKey { throw reader.rejected("the event has the key `\(key)` twice") }
    var builder = RequestFieldsBuilder(
      dropsTraceID: ContextFields.traceID(of: context) != nil, room: outline.fieldBytes + ContextFields.estimatedLength)
    let method: HTTPMethod
    let target: RequestTarget
    switch origin {
    case .httpAPI: (method, target) = try reader.httpAPIRequest(removing: basePath, fields: &builder)
    case .restAPI: (method, target) = try reader.restAPIRequest(removing: basePath, fields: &builder)
    case .loadBalancer:
      (method, target) = try reader.loadBalancerRequest(removing: basePath, fields: &builder)
    case .vpcLattice, .passThrough:
      let marks = marks ?? SourceKeys(event)
      (method, target) = try reader.vpcLatticeRequest(marks, removing: basePath, fields: &builder)
    }
    let hasHost = builder.hasHost
    let asksForWebSocket = builder.asksForWebSocket
    var fields = builder.finish()
    if !hasHost { fields.append(name: "host", value: reader.domainName ?? options.defaultHost) }
    let lacksAuthorizationSource = !moveAuthorization(in: &fields)
    let requestContext = outline[.requestContext]?.range ?? 0..<0
    ContextFields.append(
      context, requestContext: event.extracting(requestContext), limit: options.maxContextBytes, to: &fields)
    let request = HTTPRequest(method: method, target: target.bytes, fields: fields)
    var decoded = DecodedEvent(origin: origin, request: request, lacksAuthorizationSource: lacksAuthorizationSource)
    if asksForWebSocket { decoded.notice = .asksForWebSocket }
    return decoded
  }

  /// Moves the header field of `AWS_LWA_AUTHORIZATION_SOURCE`. Returns false if it is set and the field is missing.
  private func moveAuthorization(in fields: inout HTTPFields) -> Bool {
    guard let source = authorizationSource, !source.elementsEqual("authorization".utf8) else { return true }
    let all = fields
    let isSource = { (index: Int) in HTTPHopByHop.isSame(all.name(at: index).span, source.span) }
    guard let index = (0..<all.count).first(where: isSource) else { return false }
    fields.removeAll { isSource($0) || all.isName(at: $0, "authorization") }
    fields.append(name: "authorization", value: all.value(at: index).span)
    return true
  }

  private static func normalized(_ basePath: String) -> [UInt8] {
    var path = Array(basePath.utf8)
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    if let first = path.first, first != UInt8(ascii: "/") { path.insert(UInt8(ascii: "/"), at: 0) }
    return path
  }

  private static func passThroughTarget(_ path: String) -> [UInt8] {
    var target: [UInt8] = path.hasPrefix("/") ? [] : [UInt8(ascii: "/")]
    let allowed = PercentEncoding.query
    PercentEncoding.encode(Array(path.utf8).span, allowing: allowed, keepingEscapes: true, into: &target)
    return target
  }
}

extension EventReader {
  /// `requestContext.domainName`; nil if it is not a valid Host.
  var domainName: String? {
    guard let value = outline[context: .domainName], value.kind == .string, !value.hasEscapes else { return nil }
    let text = rawText(of: value)
    guard RequestFieldsBuilder.isHost(text) else { return nil }
    return text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

/// A hint for the owner of the function about an event that still reaches the app.
package enum EventNotice: Sendable, Hashable {
  /// The event has the method and path of an HTTP request, but no `requestContext`, so it is passed through.
  case lacksRequestContext
  /// The event has the method and path of an HTTP request, but its `requestContext` belongs to no known source, so it
  /// is passed through.
  case hasUnknownRequestContext
  /// The caller requests a WebSocket, and the app gets a plain request.
  case asksForWebSocket

  /// The hint about a passed-through event of an unknown source; nil unless it looks like an HTTP request.
  init?(passingThrough outline: ScannedEvent) {
    let isFormat1 = outline[.httpMethod]?.kind == .string && outline[.path]?.kind == .string
    let isFormat2 = outline[.rawPath]?.kind == .string
    guard isFormat1 || isFormat2 else { return nil }
    self = outline[.requestContext]?.kind == .object ? .hasUnknownRequestContext : .lacksRequestContext
  }
}
