import WireFormat

extension EventOrigin {
  /// Tells who sent an event, in an order in which no source can be taken for another.
  ///
  /// It is `requestContext` that decides, since no caller can write into it. Once it says HTTP the event stays HTTP:
  /// whatever else is wrong with it is answered 400 and never taken for an event of another kind.
  init(of outline: ScannedEvent, in event: Span<UInt8>) {
    guard let requestContext = outline[.requestContext], requestContext.kind == .object else {
      self = .passThrough
      return
    }
    if outline[context: .elb] != nil {
      // First, since a load balancer's event has `httpMethod` as well.
      let multiValue = outline[.multiValueHeaders] != nil || outline[.multiValueQueryStringParameters] != nil
      self = .loadBalancer(multiValue: multiValue)
    } else if Self.isAuthorizerRequest(outline, in: event) {
      // Looks like the request that it asks about, but must be answered with a policy.
      self = .passThrough
    } else if outline[context: .http] != nil {
      self = .httpAPI
    } else if outline[context: .connectionId] != nil {
      // A WebSocket API's CONNECT, MESSAGE or DISCONNECT.
      self = .passThrough
    } else if outline[.httpMethod] != nil || outline[context: .httpMethod] != nil,
      outline[context: .requestId] != nil || outline[context: .stage] != nil
    {
      self = .restAPI
    } else {
      // Among them VPC Lattice, which ``EventSource`` tells.
      self = .passThrough
    }
  }

  /// Whether API Gateway asks an authorizer (`"type":"REQUEST"` with the ARN of what is to be allowed).
  private static func isAuthorizerRequest(_ outline: ScannedEvent, in event: Span<UInt8>) -> Bool {
    guard let type = outline[.type], outline[.methodArn] != nil || outline[.routeArn] != nil else { return false }
    return JSONScanner(event).isString(type, "REQUEST")
  }
}
