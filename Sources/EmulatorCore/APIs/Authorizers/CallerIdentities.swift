package import LambdaEvents

/// Whom access keys belong to, which only AWS knows. A file can tell it.
///
/// Signatures are not checked, because the secret keys are not known.
package struct CallerIdentities: Sendable, Equatable {
  /// Why a text is not a list of identities.
  package struct Mistake: Error, Sendable, Equatable {
    package let message: String
  }

  /// The caller of requests that are signed with any other key.
  private static let others = "*"

  /// What is known of each access key; nil if nothing is known of any.
  private let members: [String: JSONTree]?

  /// Nothing is known: all keys are valid, and belong to a user or role of the function's account.
  package init() { members = nil }

  /// Reads identities from JSON: an object of access keys. Each value has the members of `authorizer.iam` in events of
  /// HTTP APIs, all of which are optional. The name `*` stands for all other keys.
  ///
  /// - Throws: ``Mistake``, which names the access key and the member.
  package init(json: [UInt8]) throws(Mistake) {
    guard let document = try? JSONTree(json), case .object(let keys) = document, !keys.isEmpty else {
      throw Mistake(message: #"expected a JSON object such as {"AKIAIOSFODNN7EXAMPLE": {"userArn": "…"}}"#)
    }
    var members: [String: JSONTree] = [:]
    for key in keys {
      guard key.name == Self.others || RequestSignature.isAccessKey(key.name) else {
        throw Mistake(message: "\(key.name) is not an access key; expected letters, digits, - and _, or *")
      }
      do throws(Mistake) {
        try Self.check(key.value, Self.expected)
        if let cognito = key.value["cognitoIdentity"] { try Self.check(cognito, Self.expectedOfCognito) }
      } catch {
        throw Mistake(message: "\(key.name): \(error.message)")
      }
      members[key.name] = key.value
    }
    self.members = members
  }

  private enum Kind { case text, texts, object }

  private static let expected: [String: Kind] = [
    "accountId": .text, "callerId": .text, "cognitoIdentity": .object, "principalOrgId": .text, "userArn": .text,
    "userId": .text,
  ]

  private static let expectedOfCognito: [String: Kind] = [
    "amr": .texts, "identityId": .text, "identityPoolId": .text,
  ]

  private static func check(_ identity: JSONTree, _ expected: [String: Kind]) throws(Mistake) {
    guard case .object(let members) = identity else { throw Mistake(message: "expected an object") }
    for member in members {
      guard let kind = expected[member.name] else {
        let names = expected.keys.sorted().joined(separator: ", ")
        throw Mistake(message: "`\(member.name)` is unknown; expected \(names)")
      }
      switch (kind, member.value) {
      case (_, .null), (.text, .string), (.object, .object): break
      case (.texts, .array(let elements)) where elements.allSatisfy({ $0.text != nil }): break
      case (.text, _): throw Mistake(message: "`\(member.name)` is not a string")
      case (.texts, _): throw Mistake(message: "`\(member.name)` is not a list of strings")
      case (.object, _): throw Mistake(message: "`\(member.name)` is not an object")
      }
    }
  }
}

extension CallerIdentities {
  /// Decides on a request that must be signed.
  ///
  /// - Parameters:
  ///   - authorization: the value of `Authorization`.
  ///   - target: the request target.
  ///   - accountID: the account of the function.
  package func caller(
    authorization: String?, target: String, accountID: String
  ) -> Result<CallerIdentity, AuthorizationOutcome.Refusal> {
    guard let signature = RequestSignature(authorization: authorization, target: target) else {
      return .failure(.init(.unsigned, "the request has no AWS signature, which AWS_IAM requires"))
    }
    guard let caller = caller(signature.accessKey, accountID: accountID) else {
      return .failure(
        .init(.unknownAccessKey, "the file of --identities has no access key \(signature.accessKey) and no *"))
    }
    return .success(caller)
  }

  private func caller(_ accessKey: String, accountID: String) -> CallerIdentity? {
    guard let members else { return CallerIdentity(accessKey: accessKey, accountID: accountID) }
    guard let known = members[accessKey] ?? members[Self.others] else { return nil }
    let arn = known["userArn"]?.text
    let account = known["accountId"]?.text ?? arn.flatMap(Self.account) ?? accountID
    var caller = CallerIdentity(accessKey: accessKey, accountID: account)
    if let arn { caller.userARN = arn }
    if let id = known["userId"]?.text { caller.userID = id }
    caller.callerID = known["callerId"]?.text ?? caller.userID
    caller.principalOrgID = known["principalOrgId"]?.text
    if let cognito = known["cognitoIdentity"] {
      caller.cognito = CallerIdentity.Cognito(
        identityID: cognito["identityId"]?.text, identityPoolID: cognito["identityPoolId"]?.text,
        methods: cognito["amr"]?.texts ?? [])
    }
    return caller
  }

  /// The account in an ARN such as `arn:aws:iam::123456789012:user/alice`; nil if it has none.
  private static func account(of arn: String) -> String? {
    let fields = arn.split(separator: ":", omittingEmptySubsequences: false)
    return fields.count > 5 && !fields[4].isEmpty ? String(fields[4]) : nil
  }
}

extension JSONTree {
  /// The strings of a list; nil for other values.
  fileprivate var texts: [String]? {
    if case .array(let elements) = self { elements.compactMap(\.text) } else { nil }
  }
}
