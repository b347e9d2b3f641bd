package import LambdaEvents
import WireFormat

/// What becomes of a request at an authorizer.
package enum AuthorizationOutcome: Sendable, Equatable {
  /// The request is allowed; this JSON becomes the member `authorizer` of its request context.
  case allowed(context: [UInt8])
  /// The request is allowed, and its request context tells who signed it.
  case signed(CallerIdentity)
  /// The API responds itself.
  case refused(Refusal)

  /// Why an API responds itself.
  package struct Refusal: Sendable, Equatable {
    package var failure: FrontDoorRules.Failure
    /// The reason, for the log.
    package var reason: String
    /// The value of `WWW-Authenticate` in the response; nil for none.
    package var challenge: String?

    package init(_ failure: FrontDoorRules.Failure, _ reason: String, challenge: String? = nil) {
      self.failure = failure
      self.reason = reason
      self.challenge = challenge
    }
  }
}

/// The decisions around a Lambda authorizer: whether to ask it, what to ask, and what its answer means.
package struct LambdaAuthorization: Sendable {
  /// Whether to ask the function.
  package enum Question: Sendable, Equatable {
    /// No: the request has not what the authorizer needs.
    case refused(AuthorizationOutcome.Refusal)
    /// Yes, unless there is a cached result for the identity.
    case ask(identity: [[UInt8]])
  }

  package let name: String
  package let authorizer: LambdaAuthorizer
  /// The front door of the authorizer's events. Its format is the authorizer's.
  private let door: FrontDoor
  private let isREST: Bool

  package init(name: String, _ authorizer: LambdaAuthorizer, of api: GatewayAPI) {
    self.name = name
    self.authorizer = authorizer
    isREST = api.isREST
    door =
      switch api.kind {
      case .http: .httpAPI(stage: api.stageName, authorizer.payloadFormatVersion)
      case .rest: api.frontDoor.door
      }
  }

  /// How long the function may take. After that, callers get the response to a failed authorizer.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>.
  package var timeout: Duration { isREST ? .seconds(29) : .seconds(10) }

  /// Checks the identity sources of a request.
  package func question(for request: AuthorizationRequest) -> Question {
    guard let identity = request.identity(authorizer.identitySources) else {
      let sources = authorizer.identitySources.map(\.description).joined(separator: ", ")
      return .refused(.init(.unauthorized, "the authorizer \(name) needs \(sources)"))
    }
    if case .token(let pattern?) = authorizer.type, !Self.matches(identity.first ?? [], pattern) {
      return .refused(.init(.unauthorized, "the token does not match \(pattern), as the authorizer \(name) requires"))
    }
    return .ask(identity: identity)
  }

  /// The event for the function.
  package func event(for request: AuthorizationRequest, identity: [[UInt8]]) -> [UInt8] {
    guard case .token = authorizer.type else {
      let call = AuthorizerCall(arn: request.arn, identity: identity)
      return door.authorizerEvent(from: request.request, arrival: request.arrival, call: call)
    }
    var json = JSONWriter()
    json.object { json in
      json.key("type")
      json.string("TOKEN")
      json.key("methodArn")
      json.string(request.arn)
      json.key("authorizationToken")
      json.string(utf8: (identity.first ?? [])[...])
    }
    return json.finish()
  }

  /// What the function's result means.
  ///
  /// A function that fails with the message `Unauthorized` asks for 401; any other failure is an error.
  package func result(
    of payload: [UInt8], isError: Bool
  ) -> Result<AuthorizerResult, AuthorizationOutcome.Refusal> {
    if isError {
      let error = try? JSONTree(payload)
      if error?["errorMessage"]?.text == "Unauthorized" {
        return .failure(.init(.unauthorized, "the authorizer \(name) failed with `Unauthorized`"))
      }
      return .failure(.init(.authorizerFailed, "the authorizer \(name) failed"))
    }
    do throws(AuthorizerResult.Mistake) {
      return .success(
        try AuthorizerResult(
          payload, isSimple: !isREST && authorizer.payloadFormatVersion == .v2 && authorizer.enableSimpleResponses,
          isREST: isREST))
    } catch {
      return .failure(
        .init(.authorizerFailed, "the result of the authorizer \(name) is invalid: \(error.message)"))
    }
  }

  /// Applies a result to a request.
  ///
  /// - Parameters:
  ///   - latency: how long the function took, in milliseconds; 0 for a cached result.
  ///   - format: the event format of the route.
  package func outcome(
    of result: AuthorizerResult, for request: AuthorizationRequest, latency: Int, format: PayloadFormatVersion
  ) -> AuthorizationOutcome {
    switch result.decision(on: request) {
    case .allowed:
      return .allowed(
        context: isREST ? result.restContext(latency: latency) : result.httpContext(isFormat1: format == .v1))
    case .explicitlyDenied:
      return .refused(.init(.explicitlyDenied, "the policy of the authorizer \(name) denies \(request.arn)"))
    case .implicitlyDenied:
      return .refused(.init(.accessDenied, "the authorizer \(name) does not allow \(request.arn)"))
    }
  }

  private static func matches(_ token: [UInt8], _ pattern: String) -> Bool {
    // The definition was checked, so the pattern is valid.
    guard let expression = try? Regex(pattern) else { return false }
    return (try? expression.firstMatch(in: String(decoding: token, as: UTF8.self))) != nil
  }
}

extension AuthorizationOutcome.Refusal: Error {}
