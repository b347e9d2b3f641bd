import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore

/// An authorizer of an API, with the function that decides, if there is one, and its cached results.
final class HostedAuthorizer {
  private enum Decider {
    case function(EmulatedFunction, LambdaAuthorization)
    case token(JWTAuthorizer)
    case userPool(CognitoAuthorizer)
    case signature(CallerIdentities)
  }

  /// Bounds the memory, because functions choose the texts.
  private static let maximumReports = 100

  private let decider: Decider
  private let clock: EmulatorClock
  private let log: FunctionLog
  private let loop: any EventLoop
  private var cache: AuthorizerCache
  /// What of the function's policies has been reported already.
  private var reported: Set<String> = []

  /// Returns nil if there is no function of the authorizer's name.
  init?(
    _ authorizer: APIAuthorizer, of api: GatewayAPI, functions: [String: EmulatedFunction],
    identities: CallerIdentities, clock: EmulatorClock, log: FunctionLog, loop: any EventLoop
  ) {
    cache = AuthorizerCache(ttl: .zero)
    switch authorizer.kind {
    case .lambda(let lambda):
      guard let function = functions[lambda.function] else { return nil }
      decider = .function(function, LambdaAuthorization(name: authorizer.name, lambda, of: api))
      cache = AuthorizerCache(ttl: lambda.resultTTL)
    case .jwt(let jwt):
      decider = .token(jwt)
    case .cognito(let cognito): decider = .userPool(cognito)
    case .iam: decider = .signature(identities)
    }
    self.log = log
    self.clock = clock
    self.loop = loop
  }

  /// Decides on a request. Calls `completion` once.
  func authorize(
    _ request: AuthorizationRequest, _ route: APIRoute, traceHeader: String,
    completion: @escaping (AuthorizationOutcome) -> Void
  ) {
    switch decider {
    case .token(let jwt):
      completion(
        jwt.outcome(
          for: request, scopes: route.authorizationScopes, now: clock.unixMilliseconds / 1000,
          isFormat1: route.payloadFormatVersion == .v1))
    case .userPool(let cognito):
      completion(
        cognito.outcome(for: request, scopes: route.authorizationScopes, now: clock.unixMilliseconds / 1000))
    case .signature(let identities):
      let caller = identities.caller(
        authorization: request.request.fields.firstText("authorization"),
        target: String(decoding: request.request.target, as: UTF8.self), accountID: request.arrival.accountID)
      switch caller {
      case .success(let caller): completion(.signed(caller))
      case .failure(let refusal): completion(.refused(refusal))
      }
    case .function(let function, let authorization):
      switch authorization.question(for: request) {
      case .refused(let refusal): completion(.refused(refusal))
      case .ask(let identity):
        let format = route.payloadFormatVersion
        if let result = cache.result(for: identity, at: clock.uptime) {
          return completion(authorization.outcome(of: result, for: request, latency: 0, format: format))
        }
        let began = clock.uptime
        invoke(function, authorization, request, identity, traceHeader: traceHeader) { result in
          switch result {
          case .failure(let refusal): completion(.refused(refusal))
          case .success(let result):
            self.report(result.obstacles, authorization)
            let now = self.clock.uptime
            self.cache.store(result, for: identity, at: now)
            let latency = Int((now - began) / .milliseconds(1))
            completion(authorization.outcome(of: result, for: request, latency: latency, format: format))
          }
        }
      }
    }
  }

  /// Warns of conditions that cannot be evaluated, once of each.
  private func report(_ obstacles: [String], _ authorization: LambdaAuthorization) {
    for obstacle in obstacles where reported.count < Self.maximumReports && reported.insert(obstacle).inserted {
      log.notice(
        "the policy of the authorizer \(authorization.name) contains \(obstacle), which is not supported: its statement applies if it denies, and is ignored if it allows"
      )
    }
  }

  private func invoke(
    _ function: EmulatedFunction, _ authorization: LambdaAuthorization, _ request: AuthorizationRequest,
    _ identity: [[UInt8]], traceHeader: String,
    completion: @escaping (Result<AuthorizerResult, AuthorizationOutcome.Refusal>) -> Void
  ) {
    var completion: ((Result<AuthorizerResult, AuthorizationOutcome.Refusal>) -> Void)? = completion
    func complete(_ result: Result<AuthorizerResult, AuthorizationOutcome.Refusal>) {
      completion?(result)
      completion = nil
    }
    let timeout = function.callerTimeout(authorization.timeout).map { limit in
      loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
        let seconds = limit.components.seconds
        complete(
          .failure(
            .init(.authorizerFailed, "the authorizer \(authorization.name) did not respond within \(seconds) s")))
      }
    }
    let invocation = Invocation(
      id: function.makeRequestID(), event: ByteBuffer(bytes: authorization.event(for: request, identity: identity)),
      traceHeader: traceHeader, qualifier: authorization.authorizer.qualifier,
      whenRefused: { error in
        timeout?.cancel()
        complete(
          .failure(
            .init(.authorizerFailed, "the authorizer \(authorization.name) cannot be invoked: \(error.message)")))
      }
    ) { result in
      timeout?.cancel()
      complete(authorization.result(of: Array(result.payload.readableBytesView), isError: result.isError))
    }
    function.observe(invocation, source: "authorizer")
    function.invoke(invocation)
  }
}
