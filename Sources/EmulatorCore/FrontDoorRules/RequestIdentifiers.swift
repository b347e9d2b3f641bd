import LambdaEvents

/// The ids of one request at a front door.
package struct RequestIdentifiers: Sendable, Equatable {
  /// The id of the invocation.
  package var requestID: RequestID
  /// API Gateway's id of the request.
  package var gatewayRequestID: GatewayRequestID
  /// The X-Ray header, with all of its fields.
  package var traceHeader: String

  /// These ids.
  package init(requestID: RequestID, gatewayRequestID: GatewayRequestID, traceHeader: String) {
    self.requestID = requestID
    self.gatewayRequestID = gatewayRequestID
    self.traceHeader = traceHeader
  }
}

extension FrontDoorRules {
  /// The header fields that identify a request in the response to its caller.
  package func identifyingFields(_ identifiers: RequestIdentifiers) -> [(name: String, value: String)] {
    let trace: (name: String, value: String)? =
      switch door {
      case .functionURL: ("X-Amzn-Trace-Id", TraceHeader.lowercasingKeys(of: identifiers.traceHeader))
      case .restAPI: ("X-Amzn-Trace-Id", identifiers.traceHeader)
      case .httpAPI, .loadBalancer, .vpcLattice: nil
      }
    return identifyingFieldsOfFailures(identifiers) + (trace.map { [$0] } ?? [])
  }

  /// The same for responses that the front door makes itself: these have no trace.
  package func identifyingFieldsOfFailures(_ identifiers: RequestIdentifiers) -> [(name: String, value: String)] {
    let requestID = identifiers.requestID.text
    let gatewayRequestID = identifiers.gatewayRequestID.text
    return switch door {
    case .functionURL: [("x-amzn-RequestId", requestID)]
    case .restAPI: [("x-amzn-RequestId", requestID), ("x-amz-apigw-id", gatewayRequestID)]
    case .httpAPI: [("apigw-requestid", gatewayRequestID)]
    case .loadBalancer, .vpcLattice: []
    }
  }
}
