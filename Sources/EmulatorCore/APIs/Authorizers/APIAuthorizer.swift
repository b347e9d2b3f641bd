package import LambdaEvents

/// An authorizer of an API.
package struct APIAuthorizer: Sendable, Equatable {
  /// What decides.
  package enum Kind: Sendable, Equatable {
    /// A function.
    case lambda(LambdaAuthorizer)
    /// The HTTP API itself, from a JSON Web Token.
    case jwt(JWTAuthorizer)
    /// The REST API itself, from a token of a Cognito user pool.
    case cognito(CognitoAuthorizer)
    /// IAM, from the signature of the request.
    case iam
  }

  /// The authorizer that all APIs have: `AWS_IAM`.
  package static let iam = APIAuthorizer(name: "AWS_IAM", kind: .iam)

  /// The name that routes use.
  package var name: String
  package var kind: Kind

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

extension APIAuthorizer {
  /// The keys with which signatures of tokens are checked; nil if they are not checked, or if there are no tokens.
  package var keys: JSONWebKeySet? {
    get {
      switch kind {
      case .jwt(let jwt): jwt.keys
      case .cognito(let cognito): cognito.keys
      case .lambda, .iam: nil
      }
    }
    set {
      switch kind {
      case .jwt(var jwt):
        jwt.keys = newValue
        kind = .jwt(jwt)
      case .cognito(var cognito):
        cognito.keys = newValue
        kind = .cognito(cognito)
      case .lambda, .iam: break
      }
    }
  }

  /// Whether the API itself checks tokens.
  package var checksTokens: Bool {
    switch kind {
    case .jwt, .cognito: true
    case .lambda, .iam: false
    }
  }
}

/// A function that authorizes requests.
package struct LambdaAuthorizer: Sendable, Equatable {
  /// What the function gets.
  package enum Kind: Sendable, Equatable {
    /// The value of one header field; REST APIs only. A token that does not match the regular expression is refused
    /// without the function: `IdentityValidationExpression`.
    case token(validation: String?)
    /// The request.
    case request
  }

  /// The longest time that results can be cached: `AuthorizerResultTtlInSeconds` is at most 3600.
  package static let maximumTTL = Duration.seconds(3600)

  /// The name of the function.
  package var function: String
  /// The version or alias of the function that is invoked; nil for none.
  package var qualifier: String?
  package var type: Kind
  /// What a request must contain. Results are cached by these values. A TOKEN authorizer has one header field.
  package var identitySources: [IdentitySource]
  /// How long results are cached; zero to cache none. By default 300 s at a REST API, and not at all at an HTTP API.
  package var resultTTL: Duration
  /// The format of events and results, which only HTTP APIs let you choose: `AuthorizerPayloadFormatVersion`.
  package var payloadFormatVersion: PayloadFormatVersion
  /// Whether the function returns `isAuthorized` instead of a policy; format 2.0 only: `EnableSimpleResponses`.
  package var enableSimpleResponses: Bool

  package init(
    function: String, qualifier: String? = nil, type: Kind = .request, identitySources: [IdentitySource] = [],
    resultTTL: Duration = .zero, payloadFormatVersion: PayloadFormatVersion = .v2, enableSimpleResponses: Bool = false
  ) {
    self.function = function
    self.qualifier = qualifier
    self.type = type
    self.identitySources = identitySources
    self.resultTTL = resultTTL
    self.payloadFormatVersion = payloadFormatVersion
    self.enableSimpleResponses = enableSimpleResponses
  }
}

/// The checks of JSON Web Tokens at an HTTP API: `JwtConfiguration`.
package struct JWTAuthorizer: Sendable, Equatable {
  /// Where the token is, with or without `Bearer `.
  package var identitySource: IdentitySource
  /// The required value of `iss`; nil to accept any, because only AWS knows it.
  package var issuer: String?
  /// The accepted values of `aud`, or of `client_id` in a token without `aud`; nil to accept any, because only AWS knows
  /// them.
  package var audience: [String]?
  /// The issuer's keys; nil to leave signatures unchecked. AWS fetches them from the issuer.
  package var keys: JSONWebKeySet?

  package init(
    identitySource: IdentitySource = .header("Authorization"), issuer: String?, audience: [String]?,
    keys: JSONWebKeySet? = nil
  ) {
    self.keys = keys
    self.identitySource = identitySource
    self.issuer = issuer
    self.audience = audience
  }
}
