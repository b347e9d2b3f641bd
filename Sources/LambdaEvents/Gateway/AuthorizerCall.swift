package import HTTPMessages

/// What an API asks a Lambda authorizer besides the request itself.
///
/// REST APIs: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html>.
/// HTTP APIs: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>.
package struct AuthorizerCall: Sendable, Equatable {
  /// The ARN of the method or route with the path of the request.
  package var arn: String
  /// The values of the identity sources of an HTTP API's authorizer, in order; empty at a REST API.
  package var identity: [[UInt8]]

  package init(arn: String, identity: [[UInt8]] = []) {
    self.arn = arn
    self.identity = identity
  }

  /// The values in format 1.0: separated by commas.
  var joinedIdentity: [UInt8] { Array(identity.joined(separator: [UInt8(ascii: ",")])) }
}

extension FrontDoor {
  /// Converts a request into the event of a REQUEST authorizer. It has no body.
  ///
  /// Only REST APIs and HTTP APIs have authorizers. The format is that of this front door, so an HTTP API whose
  /// authorizer has another format than the route needs a front door of its own.
  package func authorizerEvent(
    from request: HTTPRequest, arrival: Arrival, call: AuthorizerCall
  ) -> [UInt8] {
    let arrived = arrived(request, arrival)
    return switch self {
    case .restAPI(let stage, let types): RestAPIEvent.encode(arrived, of: .restAPI(stage: stage, types), for: call)
    case .httpAPI(let stage, .v1): RestAPIEvent.encode(arrived, of: .httpAPI(stage: stage), for: call)
    case .httpAPI(let stage, .v2): HTTPAPIEvent.encode(arrived, isFunctionURL: false, stage: stage, for: call)
    case .functionURL, .loadBalancer, .vpcLattice: event(from: request, arrival: arrival)
    }
  }
}
