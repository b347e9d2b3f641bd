import LambdaEvents
import LambdaInterface

extension FrontDoorRules {
  /// The sizes of a request's head, in bytes.
  package struct RequestHead: Sendable, Equatable {
    /// The request line without its line break.
    package var requestLine: Int
    /// All values of header fields together.
    package var values: Int
    /// The largest header field: name, colon, space and value.
    package var largestField: Int
    /// All header fields, including their line breaks.
    package var fields: Int
    /// Whether the request has an `Upgrade` field.
    package var hasUpgrade: Bool

    /// Computes the sizes.
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

  /// Why a request is rejected because of its head: the failure, and the reason for the log. Nil if it is accepted.
  ///
  /// API Gateway counts header values; an HTTP API also counts the request line. A load balancer limits the request
  /// line, each header field and all fields together, and accepts no WebSocket if its target is a function.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>,
  /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html> and
  /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html>.
  package func refusal(of head: RequestHead) -> (failure: Failure, reason: String)? {
    func tooLarge(_ failure: Failure, _ what: String, _ size: Int, _ limit: Int) -> (Failure, String)? {
      size > limit ? (failure, "\(what) \(size) bytes; \(name) accepts \(limit)") : nil
    }
    switch door {
    case .functionURL, .vpcLattice: return nil
    case .httpAPI:
      return tooLarge(
        .headTooLarge, "request line and header values have", head.requestLine + head.values, Self.gatewayHead)
    case .restAPI: return tooLarge(.headTooLarge, "the header values have", head.values, Self.gatewayHead)
    case .loadBalancer:
      if head.hasUpgrade {
        return (.badRequest, "it has an Upgrade field, which \(name) does not accept for a function")
      }
      return tooLarge(.requestLineTooLong, "the request line has", head.requestLine, Self.balancerLine)
        ?? tooLarge(.headTooLarge, "the largest header field has", head.largestField, Self.balancerLine)
        ?? tooLarge(.headTooLarge, "the header fields have", head.fields, Self.balancerRequestHead)
    }
  }

  /// The maximum size of a response's head, in bytes; nil if there is no limit.
  package var responseHead: Int? {
    if case .loadBalancer = door { 32 * 1024 } else { nil }
  }

  /// Explains in the log why an event is too large.
  ///
  /// - Parameters:
  /// - size: the size of the event, in bytes.
  /// - body: the size of the request's body, in bytes.
  package func tooLargeEvent(_ size: Int, body: Int) -> String {
    let growth = size - body
    let reason =
      switch growth {
      case ..<(body / 3): ""
      // The rest of the event is small compared with such a body.
      case ...(body / 3 + 256 * 1024): ", because base64 adds a third"
      default: ", because its quotes and control characters are escaped in JSON"
      }
    return "the body has \(body) bytes, which make an event of \(size) bytes\(reason); Lambda accepts "
      + "\(LambdaLimits.requestPayload)"
  }

  /// The front door's name in log messages.
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
