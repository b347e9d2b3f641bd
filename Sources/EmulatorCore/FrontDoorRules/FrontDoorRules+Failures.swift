import LambdaEvents

extension FrontDoorRules {
  /// Why the front door responds itself instead of passing on the function's response.
  package enum Failure: Sendable, CaseIterable {
    /// The request cannot be passed to the function.
    case badRequest
    /// The path does not start with the stage.
    case wrongStage
    /// The API has no route for the request.
    case noRoute
    /// The request has no signature, which IAM authorization requires.
    case unsigned
    /// The access key that signed the request is not known.
    case unknownAccessKey
    /// The REST API requires an API key, and the request has none that is valid.
    case invalidAPIKey
    /// The API's authorizer needs something that the request does not have, or does not accept the caller.
    case unauthorized
    /// The token for a Cognito authorizer has expired.
    case tokenExpired
    /// The authorizer does not allow the request.
    case accessDenied
    /// The authorizer's policy denies the request.
    case explicitlyDenied
    /// The authorizer failed, or its result is invalid.
    case authorizerFailed
    /// The function isolates tenants, and front doors pass no tenant.
    case tenantMissing
    /// The request line is too long.
    case requestLineTooLong
    /// The request's head is too large.
    case headTooLarge
    /// The body, or the event made from it, is too large.
    case bodyTooLarge
    case functionFailed
    /// The function's result is not a valid response for this front door, or too large for it.
    case malformedResult
    /// The function did not respond within the front door's timeout.
    case timedOut
    case throttled
    case unavailable
  }

  /// A response of the front door itself.
  package struct Answer: Sendable, Equatable {
    package var status: Int
    /// The media type of the body.
    package var contentType: String
    package var body: String
    package var fields: [String: String] = [:]
  }

  /// Returns the response for a failure.
  package func answer(to failure: Failure) -> Answer {
    switch door {
    case .functionURL: functionURLAnswer(to: failure)
    case .httpAPI: httpAPIAnswer(to: failure)
    case .restAPI: restAPIAnswer(to: failure)
    case .loadBalancer: loadBalancerAnswer(to: failure)
    case .vpcLattice: latticeAnswer(to: failure)
    }
  }

  /// AWS's text for an access key that does not exist.
  private static let invalidSecurityToken = "The security token included in the request is invalid."

  /// VPC Lattice documents no error responses. The statuses are those of a load balancer, with plain text.
  private func latticeAnswer(to failure: Failure) -> Answer {
    let (status, message) =
      switch failure {
      case .badRequest, .wrongStage, .noRoute, .unsigned, .unknownAccessKey, .invalidAPIKey, .unauthorized,
        .tokenExpired, .accessDenied, .explicitlyDenied:
        (400, "Bad Request")
      case .requestLineTooLong: (414, "URI Too Long")
      case .headTooLarge: (431, "Request Header Fields Too Large")
      case .bodyTooLarge: (413, "Payload Too Large")
      case .functionFailed, .malformedResult, .tenantMissing, .authorizerFailed: (502, "Bad Gateway")
      case .timedOut: (504, "Gateway Timeout")
      case .throttled, .unavailable: (503, "Service Unavailable")
      }
    return Answer(status: status, contentType: "text/plain", body: message)
  }

  private func functionURLAnswer(to failure: Failure) -> Answer {
    func json(_ status: Int, _ message: String, fields: [String: String] = [:]) -> Answer {
      Answer(status: status, contentType: "application/json", body: #"{"Message":"\#(message)"}"#, fields: fields)
    }
    return switch failure {
    case .badRequest, .wrongStage, .noRoute: json(400, "Bad Request")
    // Captured: <https://github.com/awsdocs/aws-lambda-developer-guide/issues/494>.
    case .unsigned, .invalidAPIKey, .unauthorized, .tokenExpired, .accessDenied, .explicitlyDenied:
      json(
        403,
        "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
        fields: ["x-amzn-ErrorType": "AccessDeniedException"])
    case .unknownAccessKey:
      Answer(
        status: 403, contentType: "application/json", body: #"{"message":"\#(Self.invalidSecurityToken)"}"#,
        fields: ["x-amzn-ErrorType": "UnrecognizedClientException"])
    // AWS does not create a Function URL for such a function. This is its error text.
    case .tenantMissing: json(400, "Function URL is not supported for functions enabled with tenancy configuration")
    case .requestLineTooLong: json(414, "URI Too Long")
    case .headTooLarge: json(431, "Request Header Fields Too Large")
    case .bodyTooLarge: json(413, "Request must be smaller than 6291456 bytes")
    case .functionFailed, .malformedResult, .authorizerFailed:
      Answer(status: 502, contentType: "application/json", body: "Internal Server Error")
    case .timedOut: json(504, "Gateway Timeout")
    case .throttled: json(429, "Rate Exceeded.")
    case .unavailable: json(503, "Service Unavailable")
    }
  }

  private func httpAPIAnswer(to failure: Failure) -> Answer {
    let (status, message) =
      switch failure {
      case .badRequest: (400, "Bad Request")
      case .wrongStage, .noRoute: (404, "Not Found")
      case .unauthorized, .tokenExpired: (401, "Unauthorized")
      case .unsigned, .unknownAccessKey, .invalidAPIKey, .accessDenied, .explicitlyDenied: (403, "Forbidden")
      case .requestLineTooLong: (414, "URI Too Long")
      case .headTooLarge: (431, "Request Header Fields Too Large")
      case .bodyTooLarge: (413, "Request Entity Too Large")
      case .functionFailed, .malformedResult, .tenantMissing, .authorizerFailed: (500, "Internal Server Error")
      case .timedOut, .throttled, .unavailable: (503, "Service Unavailable")
      }
    return Answer(status: status, contentType: "application/json", body: #"{"message":"\#(message)"}"#)
  }

  /// A missing stage is `Forbidden`; `Missing Authentication Token` is for resources that a stage does not have.
  ///
  /// See <https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden>. Lambda's error for a missing
  /// tenant is passed on. The texts for requests that a policy does not allow are those that callers report since 2026,
  /// with `Message` as the key.
  private func restAPIAnswer(to failure: Failure) -> Answer {
    let refusedByPolicy = "User is not authorized to access this resource"
    let (status, message, type): (Int, String?, String) =
      switch failure {
      case .badRequest: (400, "Bad Request", "BadRequestException")
      case .tenantMissing: (400, InvokeError.tenantMissing.message, "BadRequestException")
      case .wrongStage, .invalidAPIKey: (403, "Forbidden", "ForbiddenException")
      case .noRoute, .unsigned: (403, "Missing Authentication Token", "MissingAuthenticationTokenException")
      case .unknownAccessKey: (403, Self.invalidSecurityToken, "UnrecognizedClientException")
      case .unauthorized: (401, "Unauthorized", "UnauthorizedException")
      case .tokenExpired: (401, "The incoming token has expired", "UnauthorizedException")
      case .accessDenied:
        (
          403, "\(refusedByPolicy) because no identity-based policy allows the execute-api:Invoke action",
          "AccessDeniedException"
        )
      case .explicitlyDenied:
        (403, "\(refusedByPolicy) with an explicit deny in an identity-based policy", "AccessDeniedException")
      case .authorizerFailed: (500, nil, "AuthorizerConfigurationException")
      case .requestLineTooLong: (414, "URI Too Long", "RequestURITooLongException")
      case .headTooLarge: (431, "Request Header Fields Too Large", "RequestHeaderFieldsTooLargeException")
      case .bodyTooLarge: (413, "Request Too Long", "RequestTooLongException")
      case .functionFailed, .malformedResult: (502, "Internal server error", "InternalServerErrorException")
      case .timedOut: (504, "Endpoint request timed out", "GatewayTimeoutException")
      case .throttled, .unavailable: (500, "Internal server error", "InternalServerErrorException")
      }
    let text = message.map { #""\#($0)""# } ?? "null"
    let body =
      switch failure {
      // These are responses of API Gateway's own templates, which have no space.
      case .wrongStage, .noRoute, .unsigned, .unknownAccessKey, .invalidAPIKey, .unauthorized, .tokenExpired,
        .authorizerFailed:
        #"{"message":\#(text)}"#
      case .accessDenied, .explicitlyDenied: #"{"Message":\#(text)}"#
      default: #"{"message": \#(text)}"#
      }
    return Answer(status: status, contentType: "application/json", body: body, fields: ["x-amzn-ErrorType": type])
  }

  private func loadBalancerAnswer(to failure: Failure) -> Answer {
    let title =
      switch failure {
      case .badRequest, .wrongStage, .noRoute, .unsigned, .unknownAccessKey, .invalidAPIKey, .unauthorized,
        .tokenExpired, .accessDenied, .explicitlyDenied:
        "400 Bad Request"
      case .requestLineTooLong: "414 Request-URI Too Large"
      case .headTooLarge: "400 Request Header Or Cookie Too Large"
      case .bodyTooLarge: "413 Request Entity Too Large"
      case .functionFailed, .malformedResult, .throttled, .tenantMissing, .authorizerFailed: "502 Bad Gateway"
      case .timedOut: "504 Gateway Time-out"
      case .unavailable: "503 Service Temporarily Unavailable"
      }
    return Answer(
      status: Int(title.prefix(3)) ?? 500, contentType: "text/html",
      body: """
        <html>\r
        <head><title>\(title)</title></head>\r
        <body>\r
        <center><h1>\(title)</h1></center>\r
        </body>\r
        </html>\r

        """,
      fields: ["Server": "awselb/2.0"])
  }
}
