import WireFormat

/// The origin of an event, which determines the format of the result.
package enum EventOrigin: Sendable, Equatable {
  /// API Gateway REST API, or an HTTP API with payload format 1.0.
  case restAPI
  /// API Gateway HTTP API with payload format 2.0, or a Lambda Function URL.
  case httpAPI
  /// An Application Load Balancer. `multiValue` is true if its target group sends multi-value headers.
  case loadBalancer(multiValue: Bool)
  /// Amazon VPC Lattice, with either version of its events.
  case vpcLattice
  /// Any other event, which becomes the body of a request to the pass-through path.
  case passThrough

  /// Whether an HTTP caller waits for the response.
  package var isHTTP: Bool { self != .passThrough }
}

extension EventOrigin {
  /// Detects the origin of an event. The order of the checks makes sources unambiguous.
  ///
  /// The decision depends on `requestContext`, which callers cannot control. Once it indicates HTTP, the event counts
  /// as HTTP: any other problem gets a 400 response.
  init(of outline: ScannedEvent, in event: Span<UInt8>) {
    guard let requestContext = outline[.requestContext], requestContext.kind == .object else {
      self = .passThrough
      return
    }
    if outline[context: .elb] != nil {
      // This check comes first, because a load balancer's event also has `httpMethod`.
      let multiValue = outline[.multiValueHeaders] != nil || outline[.multiValueQueryStringParameters] != nil
      self = .loadBalancer(multiValue: multiValue)
    } else if Self.isAuthorizerRequest(outline, in: event) {
      // An authorizer event resembles the request that it is about, but its response must be a policy.
      self = .passThrough
    } else if outline[context: .http] != nil {
      self = .httpAPI
    } else if outline[context: .connectionId] != nil {
      // CONNECT, MESSAGE or DISCONNECT of a WebSocket API.
      self = .passThrough
    } else if outline[.httpMethod] != nil || outline[context: .httpMethod] != nil,
      outline[context: .requestId] != nil || outline[context: .stage] != nil
    {
      self = .restAPI
    } else {
      // This includes VPC Lattice, which ``EventSource`` detects.
      self = .passThrough
    }
  }

  /// Whether the event is a request to an API Gateway authorizer (`"type":"REQUEST"` with the ARN of a method or
  /// route).
  private static func isAuthorizerRequest(_ outline: ScannedEvent, in event: Span<UInt8>) -> Bool {
    guard let type = outline[.type], outline[.methodArn] != nil || outline[.routeArn] != nil else { return false }
    return JSONScanner(event).isString(type, "REQUEST")
  }
}
