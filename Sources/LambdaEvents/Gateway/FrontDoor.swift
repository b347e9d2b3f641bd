package import HTTPMessages

/// A front door of the emulator: converts HTTP requests into events, and a function's results into HTTP responses.
package enum FrontDoor: Sendable, Equatable {
  /// A Lambda Function URL (payload format 2.0).
  case functionURL
  /// An API Gateway HTTP API. URLs start with the stage unless it is `$default`.
  case httpAPI(stage: String, PayloadFormatVersion = .v2)
  /// An API Gateway REST API (payload format 1.0). URLs start with the stage.
  case restAPI(stage: String, binaryMediaTypes: BinaryMediaTypes = .none)
  /// An Application Load Balancer.
  case loadBalancer(multiValue: Bool)
  /// An Amazon VPC Lattice service.
  case vpcLattice(LatticeVersion)

  /// The versions of VPC Lattice's event format.
  package enum LatticeVersion: Sendable, Equatable {
    /// Names with underscores, single values, no context.
    case v1
    /// Arrays of values, and a context with the service and the caller.
    case v2
  }

  /// What a front door knows about a request besides the request itself.
  package struct Arrival: Sendable {
    /// The scheme of a request's URL.
    package enum Scheme: String, Sendable {
      case http, https

      /// The port of URLs without one.
      var defaultPort: Int {
        switch self {
        case .http: 80
        case .https: 443
        }
      }
    }

    /// The caller's address, for example `127.0.0.1`.
    package var sourceIP: String
    /// The front door's request ID, a UUID.
    package var requestID: String
    /// API Gateway's other ID of the request, for example `JKJaXmPLvHcESHA=`: the request ID of HTTP APIs, and the
    /// extended request ID of REST APIs.
    package var gatewayRequestID: String
    /// The root of the X-Ray trace, `Root=1-…`. Events contain no other part of the trace.
    package var traceID: String
    /// When the request arrived. Unix time in milliseconds.
    package var time: Int
    /// For example `us-east-1`.
    package var region: String
    /// The account ID: twelve digits.
    package var accountID: String
    package var scheme: Scheme
    /// Replaces the caller's Host; nil to keep it.
    package var domainName: String?
    /// Who signed the request; nil unless IAM authorization applies to it.
    package var caller: CallerIdentity?
    /// The caller's API key; nil unless the REST API requires one.
    package var apiKey: String?
    /// The route that the request matched; nil at a front door without routes, which stand for a catch-all route.
    package var route: MatchedRoute?

    package init(
      sourceIP: String, requestID: String, gatewayRequestID: String, traceID: String, time: Int,
      region: String = "us-east-1", accountID: String = "123456789012", scheme: Scheme = .http,
      domainName: String? = nil, caller: CallerIdentity? = nil, apiKey: String? = nil,
      route: MatchedRoute? = nil
    ) {
      self.caller = caller
      self.apiKey = apiKey
      self.route = route
      self.sourceIP = sourceIP
      self.requestID = requestID
      self.gatewayRequestID = gatewayRequestID
      self.traceID = traceID
      self.time = time
      self.region = region
      self.accountID = accountID
      self.scheme = scheme
      self.domainName = domainName
    }
  }

  /// Converts a request into an event. `request.target` is the target as the caller sent it.
  package func event(from request: HTTPRequest, arrival: Arrival) -> [UInt8] {
    let arrived = arrived(request, arrival)
    switch self {
    case .functionURL: return HTTPAPIEvent.encode(arrived, isFunctionURL: true, stage: "$default")
    case .httpAPI(let stage, .v2): return HTTPAPIEvent.encode(arrived, isFunctionURL: false, stage: stage)
    case .httpAPI(let stage, .v1): return RestAPIEvent.encode(arrived, of: .httpAPI(stage: stage))
    case .restAPI(let stage, let types): return RestAPIEvent.encode(arrived, of: .restAPI(stage: stage, types))
    case .loadBalancer(let multiValue): return LoadBalancerEvent.encode(arrived, multiValue: multiValue)
    case .vpcLattice(let version): return LatticeEvent.encode(arrived, version)
    }
  }

  /// Adds and removes header fields as this front door does.
  func arrived(_ request: HTTPRequest, _ arrival: Arrival) -> GatewayRequest {
    switch self {
    case .functionURL: GatewayRequest(request, arrival, adding: .forwardedTraceAndTLS)
    case .httpAPI, .restAPI, .loadBalancer: GatewayRequest(request, arrival)
    case .vpcLattice: GatewayRequest(request, arrival, adding: .forwardedFor)
    }
  }
}

extension FrontDoor {
  /// The stage at the start of URL paths; nil if there is none.
  package var stage: String? {
    switch self {
    case .restAPI(let stage, _): stage
    case .httpAPI(let stage, _): stage == "$default" ? nil : stage
    case .functionURL, .loadBalancer, .vpcLattice: nil
    }
  }

  /// The path of a target without the stage; nil if it does not start with the stage.
  package func pathBelowStage(of target: [UInt8]) -> ArraySlice<UInt8>? {
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    guard let stage else { return path }
    return Self.path(path, below: stage)
  }

  /// The part of a path after the stage; nil if the path does not start with the stage.
  static func path(_ path: ArraySlice<UInt8>, below stage: String) -> ArraySlice<UInt8>? {
    let prefix = Array("/\(stage)".utf8)
    guard path.starts(with: prefix) else { return nil }
    let rest = path.dropFirst(prefix.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/") ? rest : nil
  }
}

extension FrontDoor {
  /// The event of a load balancer's health check of a function. Its only header field is User-Agent.
  ///
  /// See <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#enable-health-checks-lambda>.
  ///
  /// - Parameter path: the path to request, including its query.
  package func healthCheckEvent(path: String, arrival: Arrival) -> [UInt8] {
    let request = HTTPRequest(
      method: .get, target: Array(path.utf8), fields: HTTPFields([("user-agent", "ELB-HealthChecker/2.0")]))
    let isMultiValue = self == .loadBalancer(multiValue: true)
    return LoadBalancerEvent.encode(
      GatewayRequest(request, arrival, adding: .nothing), multiValue: isMultiValue)
  }
}
