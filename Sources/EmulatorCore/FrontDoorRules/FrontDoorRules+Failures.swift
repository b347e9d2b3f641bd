import LambdaEvents

extension FrontDoorRules {
  /// Why a caller gets another answer than the function's.
  package enum Failure: Sendable, CaseIterable {
    /// The request is not one that can be passed on.
    case badRequest
    /// The path does not begin with the stage.
    case wrongStage
    /// The request is not signed, and the Function URL takes signed ones only.
    case unsigned
    /// The function isolates tenants, and the request names none.
    case tenantMissing
    /// Its request line is too long.
    case requestLineTooLong
    /// Its head is too large.
    case headTooLarge
    /// Its body, or the event made of it, is too large.
    case bodyTooLarge
    /// The function failed.
    case functionFailed
    /// The function's result is no response of this front door's form, or too large for it.
    case malformedResult
    /// The function took longer than the front door waits.
    case timedOut
    /// All sandboxes are busy.
    case throttled
    /// The function cannot be called.
    case unavailable
  }

  /// What a front door answers itself.
  package struct Answer: Sendable, Equatable {
    /// The status.
    package var status: Int
    /// The type of the body.
    package var contentType: String
    /// The body.
    package var body: String
    /// Further header fields.
    package var fields: [String: String] = [:]
  }

  /// What the caller is told of a failure.
  package func answer(to failure: Failure) -> Answer {
    switch door {
    case .functionURL: functionURLAnswer(to: failure)
    case .httpAPI: httpAPIAnswer(to: failure)
    case .restAPI: restAPIAnswer(to: failure)
    case .loadBalancer: loadBalancerAnswer(to: failure)
    case .vpcLattice: latticeAnswer(to: failure)
    }
  }

  /// VPC Lattice documents no answers of its own: the statuses are a load balancer's, told in plain text.
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
    // AWS creates no Function URL for such a function, with this text.
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

  /// A stage that does not exist is `Forbidden`; `Missing Authentication Token` is for resources that a stage lacks.
  ///
  /// See <https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden>. Lambda's error for a missing tenant
  /// is passed on.
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
