package import HTTPMessages

/// The other direction, for the emulator: what turns plain HTTP into events, and a function's result into HTTP.
package enum FrontDoor: Sendable, Equatable {
  /// A Lambda Function URL (payload format 2.0).
  case functionURL
  /// An API Gateway HTTP API (payload format 2.0) with this stage; URLs begin with it unless it is `$default`.
  case httpAPI(stage: String)
  /// An API Gateway REST API (payload format 1.0) with this stage, with which URLs begin.
  case restAPI(stage: String)
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

    /// An arrival of these parts.
    package init(
      sourceIP: String, requestID: String, gatewayRequestID: String, traceID: String, time: Int,
      region: String = "us-east-1", accountID: String = "123456789012", scheme: Scheme = .http,
      domainName: String? = nil
    ) {
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
    case .restAPI(let stage): return RestAPIEvent.encode(arrived, stage: stage)
    case .loadBalancer(let multiValue): return LoadBalancerEvent.encode(arrived, multiValue: multiValue)
    case .vpcLattice(let version): return LatticeEvent.encode(arrived, version)
    }
  }

  /// The stage with which the paths of URLs begin; nil if they begin with none.
  package var stage: String? {
    switch self {
    case .restAPI(let stage): stage
    case .httpAPI(let stage): stage == "$default" ? nil : stage
    case .functionURL, .loadBalancer, .vpcLattice: nil
    }
  }

  /// Whether the path of a target begins with the stage, where it has to.
  package func isBelowStage(_ target: [UInt8]) -> Bool {
    guard let stage else { return true }
    return Self.path(target.prefix { $0 != UInt8(ascii: "?") }, below: stage) != nil
  }

  /// What follows the stage in a path; nil if the path does not begin with it.
  static func path(_ path: ArraySlice<UInt8>, below stage: String) -> ArraySlice<UInt8>? {
    let prefix = Array("/\(stage)".utf8)
    guard path.starts(with: prefix) else { return nil }
    let rest = path.dropFirst(prefix.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/") ? rest : nil
  }

  /// A request with the fields that this front door passes on.
  func arrived(_ request: HTTPRequest, _ arrival: Arrival) -> ArrivedRequest {
    switch self {
    case .functionURL: ArrivedRequest(request, arrival, adding: .forwardedTraceAndTLS)
    case .httpAPI, .restAPI, .loadBalancer: ArrivedRequest(request, arrival)
    case .vpcLattice: ArrivedRequest(request, arrival, adding: .forwardedFor)
    }
  }

  /// What this front door makes of a function's result.
  ///
  /// Hop-by-hop fields are left out. A Content-Length is kept only where there is no body, as in the answer to HEAD;
  /// else it is for whoever writes the response to frame it.
  ///
  /// - Throws: ``ResultError`` where the source would answer 502 (or 500) since the result is not of its form.
  package func response(from result: [UInt8]) throws(ResultError) -> HTTPResponse {
    var reader = ResultReader(result)
    try reader.scan()
    switch self {
    case .functionURL: return try reader.httpAPIResponse(defaultContentType: "application/json")
    case .httpAPI: return try reader.httpAPIResponse(defaultContentType: "text/plain;charset=UTF-8")
    case .restAPI: return try reader.restAPIResponse()
    case .loadBalancer(let multiValue): return try reader.loadBalancerResponse(multiValue: multiValue)
    case .vpcLattice: return try reader.vpcLatticeResponse()
    }
  }

  /// Why a function's result is no response for this front door.
  package struct ResultError: Error, Sendable, Equatable {
    /// What is wrong with it, for the log.
    package let message: String

    /// An error with this message.
    package init(message: String) { self.message = message }
  }
}
