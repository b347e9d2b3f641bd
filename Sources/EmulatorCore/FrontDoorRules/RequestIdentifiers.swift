import LambdaEvents

/// The identifiers of a request at a front door.
package struct RequestIdentifiers: Sendable, Equatable {
  /// The invocation's ID.
  package var requestID: RequestID
  /// API Gateway's own ID of the request.
  package var gatewayRequestID: GatewayRequestID
  /// The complete X-Ray trace header.
  package var traceHeader: String

  package init(requestID: RequestID, gatewayRequestID: GatewayRequestID, traceHeader: String) {
    self.requestID = requestID
    self.gatewayRequestID = gatewayRequestID
    self.traceHeader = traceHeader
  }
}

extension FrontDoorRules {
  /// The header fields that identify the request in the function's response.
  package func identifyingFields(_ identifiers: RequestIdentifiers) -> [(name: String, value: String)] {
    let trace: (name: String, value: String)? =
      switch door {
      case .functionURL: ("X-Amzn-Trace-Id", TraceHeader.lowercasingKeys(of: identifiers.traceHeader))
      case .restAPI: ("X-Amzn-Trace-Id", identifiers.traceHeader)
      case .httpAPI, .loadBalancer, .vpcLattice: nil
      }
    return identifyingFieldsOfFailures(identifiers) + (trace.map { [$0] } ?? [])
  }

  /// The header fields that identify the request in a response of the front door itself. They have no trace.
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
