import LambdaEvents
import LambdaInterface

extension FrontDoorRules {
  /// How large the head of a request is, in bytes.
  package struct RequestHead: Sendable, Equatable {
    /// The request line, without its end.
    package var requestLine: Int
    /// The values of the header fields together.
    package var values: Int
    /// The largest header field: its name, a colon, a space and its value.
    package var largestField: Int
    /// All header fields, with their ends.
    package var fields: Int
    /// Whether it asks for another protocol on the connection.
    package var hasUpgrade: Bool

    /// The head of a request.
    ///
    /// - Parameter fields: the lengths of the names and values of its header fields.
    package init(requestLine: Int, fields: [(name: Int, value: Int)], hasUpgrade: Bool) {
      self.requestLine = requestLine
      self.hasUpgrade = hasUpgrade
      values = fields.reduce(0) { $0 + $1.value }
      largestField = fields.reduce(0) { max($0, $1.name + 2 + $1.value) }
      self.fields = fields.reduce(0) { $0 + $1.name + $1.value + 4 }
    }
  }

  /// Why a request is refused for its head: the failure, and the reason for the log.
  ///
  /// API Gateway counts header values, and for an HTTP API the request line as well. A load balancer counts the request
  /// line, each header field and all of them, and takes no WebSocket when its target is a function.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>,
  /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html> and
  /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html>.
  package func refusal(of head: RequestHead) -> (failure: Failure, reason: String)? {
    func tooLarge(_ failure: Failure, _ what: String, _ size: Int, _ limit: Int) -> (Failure, String)? {
      size > limit ? (failure, "\(what) \(size) bytes; \(name) takes \(limit)") : nil
    }
    switch door {
    case .functionURL, .vpcLattice: return nil
    case .httpAPI:
      return tooLarge(
        .headTooLarge, "request line and header values have", head.requestLine + head.values, Self.gatewayHead)
    case .restAPI: return tooLarge(.headTooLarge, "the header values have", head.values, Self.gatewayHead)
    case .loadBalancer:
      if head.hasUpgrade { return (.badRequest, "it has an Upgrade field; \(name) takes none for a function") }
      return tooLarge(.requestLineTooLong, "the request line has", head.requestLine, Self.balancerLine)
        ?? tooLarge(.headTooLarge, "the largest header field has", head.largestField, Self.balancerLine)
        ?? tooLarge(.headTooLarge, "the header fields have", head.fields, Self.balancerRequestHead)
    }
  }

  /// The most that the head of a response may have, in bytes; nil if only the function limits it.
  package var responseHead: Int? {
    if case .loadBalancer = door { 32 * 1024 } else { nil }
  }

  /// Why an event is too large, for the log.
  ///
  /// - Parameters:
  ///   - size: the event, in bytes.
  ///   - body: the body of the request, in bytes.
  package func tooLargeEvent(_ size: Int, body: Int) -> String {
    let growth = size - body
    let reason =
      switch growth {
      case ..<(body / 3): ""
      // The rest of the event is small beside a body that is too large.
      case ...(body / 3 + 256 * 1024): ", since base64 adds a third"
      default: ", since its quotes and control characters are escaped in JSON"
      }
    return "the body has \(body) bytes, which make an event of \(size) bytes\(reason); Lambda takes "
      + "\(LambdaLimits.requestPayload)"
  }

  /// What it is called in the log.
  package var name: String {
    switch door {
    case .functionURL: "a Function URL"
    case .httpAPI: "an HTTP API"
    case .restAPI: "a REST API"
    case .loadBalancer: "a load balancer"
    case .vpcLattice: "VPC Lattice"
    }
  }

  private static let gatewayHead = 10_240
  private static let balancerLine = 16 * 1024
  private static let balancerRequestHead = 64 * 1024
}
