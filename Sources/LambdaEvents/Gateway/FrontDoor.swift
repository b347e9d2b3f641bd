package import HTTPMessages

/// The other direction, for the emulator: what turns plain HTTP into events, and a function's result into HTTP.
package enum FrontDoor: Sendable, Equatable {
  /// A Lambda Function URL (payload format 2.0).
  case functionURL
  /// An API Gateway HTTP API (payload format 2.0) with this stage; URLs begin with it unless it is `$default`.
  case httpAPI(stage: String)
  /// An API Gateway REST API (payload format 1.0) with this stage, with which URLs begin.
  case restAPI(stage: String, binaryMediaTypes: BinaryMediaTypes = .none)
  /// An Application Load Balancer.
  case loadBalancer(multiValue: Bool)
  /// An Amazon VPC Lattice service whose target group has events of this version.
  case vpcLattice(LatticeVersion)

  /// The versions of VPC Lattice's events.
  package enum LatticeVersion: Sendable, Equatable {
    /// Names with underscores, single values, no context.
    case v1
    /// Values in arrays, and a context that names service and caller.
    case v2
  }

  /// What a front door knows of a request beside the request itself.
  package struct Arrival: Sendable {
    /// The scheme of a request's URL.
    package enum Scheme: String, Sendable {
      case http, https

      /// The port of URLs that name none.
      var defaultPort: Int {
        switch self {
        case .http: 80
        case .https: 443
        }
      }
    }

    /// The caller's address, as `127.0.0.1`.
    package var sourceIP: String
    /// The front door's own request id, a UUID.
    package var requestID: String
    /// API Gateway's other id of the request, as `JKJaXmPLvHcESHA=`: the request id of HTTP APIs, the extended one of
    /// REST APIs.
    package var gatewayRequestID: String
    /// The root of the X-Ray trace, `Root=1-…`: events have no more of it.
    package var traceID: String
    /// When it came: Unix time in milliseconds.
    package var time: Int
    /// The region, as `us-east-1`.
    package var region: String
    /// The account's twelve digits.
    package var accountID: String
    /// The scheme that the caller used.
    package var scheme: Scheme
    /// What stands for the Host that the caller sent; nil for that one.
    package var domainName: String?
    /// The access key that signed the request; nil if the front door does not authorize callers by IAM.
    package var accessKey: String?

    /// An arrival of these parts.
    package init(
      sourceIP: String, requestID: String, gatewayRequestID: String, traceID: String, time: Int,
      region: String = "us-east-1", accountID: String = "123456789012", scheme: Scheme = .http,
      domainName: String? = nil, accessKey: String? = nil
    ) {
      self.accessKey = accessKey
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

  /// The event that this front door makes of a request. `request.target` is the target as the caller sent it.
  package func event(from request: HTTPRequest, arrival: Arrival) -> [UInt8] {
    let arrived = arrived(request, arrival)
    switch self {
    case .functionURL: return HTTPAPIEvent.encode(arrived, isFunctionURL: true, stage: "$default")
    case .httpAPI(let stage): return HTTPAPIEvent.encode(arrived, isFunctionURL: false, stage: stage)
    case .restAPI(let stage, let types): return RestAPIEvent.encode(arrived, stage: stage, binaryMediaTypes: types)
    case .loadBalancer(let multiValue): return LoadBalancerEvent.encode(arrived, multiValue: multiValue)
    case .vpcLattice(let version): return LatticeEvent.encode(arrived, version)
    }
  }

  /// A request with the fields that this front door passes on.
  func arrived(_ request: HTTPRequest, _ arrival: Arrival) -> GatewayRequest {
    switch self {
    case .functionURL: GatewayRequest(request, arrival, adding: .forwardedTraceAndTLS)
    case .httpAPI, .restAPI, .loadBalancer: GatewayRequest(request, arrival)
    case .vpcLattice: GatewayRequest(request, arrival, adding: .forwardedFor)
    }
  }
}
