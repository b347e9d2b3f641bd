import LambdaEvents

extension FrontDoorRules {
  /// Why the front door responds itself instead of passing on the function's response.
  package enum Failure: Sendable, CaseIterable {
    /// The request cannot be passed to the function.
    case badRequest
    /// The path does not start with the stage.
    case wrongStage
    /// The Function URL requires a signature, and the request has none.
    case unsigned
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

  /// VPC Lattice documents no error responses. The statuses are those of a load balancer, with plain text.
  private func latticeAnswer(to failure: Failure) -> Answer {
    let (status, message) =
      switch failure {
      case .badRequest, .wrongStage, .unsigned: (400, "Bad Request")
      case .requestLineTooLong: (414, "URI Too Long")
      case .headTooLarge: (431, "Request Header Fields Too Large")
      case .bodyTooLarge: (413, "Payload Too Large")
      case .functionFailed, .malformedResult, .tenantMissing: (502, "Bad Gateway")
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
    case .badRequest, .wrongStage: json(400, "Bad Request")
    // Captured: <https://github.com/awsdocs/aws-lambda-developer-guide/issues/494>.
    case .unsigned:
      json(
        403,
        "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
        fields: ["x-amzn-ErrorType": "AccessDeniedException"])
    // AWS does not create a Function URL for such a function. This is its error text.
    case .tenantMissing: json(400, "Function URL is not supported for functions enabled with tenancy configuration")
    case .requestLineTooLong: json(414, "URI Too Long")
    case .headTooLarge: json(431, "Request Header Fields Too Large")
    case .bodyTooLarge: json(413, "Request must be smaller than 6291456 bytes")
    case .functionFailed, .malformedResult:
      Answer(status: 502, contentType: "application/json", body: "Internal Server Error")
    case .timedOut: json(504, "Gateway Timeout")
    case .throttled: json(429, "Rate Exceeded.")
    case .unavailable: json(503, "Service Unavailable")
    }
  }

  private func httpAPIAnswer(to failure: Failure) -> Answer {
    let (status, message) =
      switch failure {
      case .badRequest, .unsigned: (400, "Bad Request")
      case .wrongStage: (404, "Not Found")
      case .requestLineTooLong: (414, "URI Too Long")
      case .headTooLarge: (431, "Request Header Fields Too Large")
      case .bodyTooLarge: (413, "Request Entity Too Large")
      case .functionFailed, .malformedResult, .tenantMissing: (500, "Internal Server Error")
      case .timedOut, .throttled, .unavailable: (503, "Service Unavailable")
      }
    return Answer(status: status, contentType: "application/json", body: #"{"message":"\#(message)"}"#)
  }

  /// A missing stage is `Forbidden`; `Missing Authentication Token` is for resources that a stage does not have.
  ///
  /// See <https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden>. Lambda's error for a missing
  /// tenant is passed on.
  private func restAPIAnswer(to failure: Failure) -> Answer {
    let (status, message, type) =
      switch failure {
      case .badRequest, .unsigned: (400, "Bad Request", "BadRequestException")
      case .tenantMissing: (400, InvokeError.tenantMissing.message, "BadRequestException")
      case .wrongStage: (403, "Forbidden", "ForbiddenException")
      case .requestLineTooLong: (414, "URI Too Long", "RequestURITooLongException")
      case .headTooLarge: (431, "Request Header Fields Too Large", "RequestHeaderFieldsTooLargeException")
      case .bodyTooLarge: (413, "Request Too Long", "RequestTooLongException")
      case .functionFailed, .malformedResult: (502, "Internal server error", "InternalServerErrorException")
      case .timedOut: (504, "Endpoint request timed out", "GatewayTimeoutException")
      case .throttled, .unavailable: (500, "Internal server error", "InternalServerErrorException")
      }
    return Answer(
      status: status, contentType: "application/json",
      body: failure == .wrongStage ? #"{"message":"\#(message)"}"# : #"{"message": "\#(message)"}"#,
      fields: ["x-amzn-ErrorType": type])
  }

  private func loadBalancerAnswer(to failure: Failure) -> Answer {
    let title =
      switch failure {
      case .badRequest, .wrongStage, .unsigned: "400 Bad Request"
      case .requestLineTooLong: "414 Request-URI Too Large"
      case .headTooLarge: "400 Request Header Or Cookie Too Large"
      case .bodyTooLarge: "413 Request Entity Too Large"
      case .functionFailed, .malformedResult, .throttled, .tenantMissing: "502 Bad Gateway"
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
