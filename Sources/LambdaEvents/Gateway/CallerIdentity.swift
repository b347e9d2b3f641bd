/// Who signed a request, as front doors with IAM authorization tell it in events.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html> and
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>.
package struct CallerIdentity: Sendable, Equatable {
  /// A user of a Cognito identity pool.
  package struct Cognito: Sendable, Equatable {
    /// For example `us-east-1:7a0e3a9c-…`.
    package var identityID: String?
    package var identityPoolID: String?
    /// How the user signed in: `authenticated` or `unauthenticated`, then the identity provider and the user's ID there.
    package var methods: [String]

    package init(identityID: String? = nil, identityPoolID: String? = nil, methods: [String] = []) {
      self.identityID = identityID
      self.identityPoolID = identityPoolID
      self.methods = methods
    }
  }

  /// For example `AKIAIOSFODNN7EXAMPLE`.
  package var accessKey: String
  /// The caller's account.
  package var accountID: String
  /// The ID of the principal that made the request: `callerId`, or `caller` at a REST API.
  package var callerID: String
  /// `userId`, or `user` at a REST API.
  package var userID: String
  /// For example `arn:aws:iam::123456789012:user/alice`.
  package var userARN: String
  package var principalOrgID: String?
  /// Nil if the caller did not get its credentials from a Cognito identity pool.
  package var cognito: Cognito?

  /// A caller of whom only the access key is known: a user, or a role for temporary keys, without an organization.
  ///
  /// Key prefixes: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>.
  package init(accessKey: String, accountID: String) {
    let isTemporary = accessKey.hasPrefix("ASIA")
    self.accessKey = accessKey
    self.accountID = accountID
    userID = isTemporary ? "AROALOCALCALLERROLE00:local" : "AIDALOCALCALLERUSER00"
    callerID = userID
    userARN =
      isTemporary ? "arn:aws:sts::\(accountID):assumed-role/local/local" : "arn:aws:iam::\(accountID):user/local"
  }
}
