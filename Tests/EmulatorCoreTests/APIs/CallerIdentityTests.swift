import LambdaEvents
import Testing

@testable import EmulatorCore

@Suite struct CallerIdentityTests {
  private static func authorization(_ accessKey: String) -> String {
    "AWS4-HMAC-SHA256 Credential=\(accessKey)/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0"
  }

  private static func caller(
    _ identities: CallerIdentities, _ authorization: String?, target: String = "/"
  ) -> Result<CallerIdentity, AuthorizationOutcome.Refusal> {
    identities.caller(authorization: authorization, target: target, accountID: "111111111111")
  }

  @Test(arguments: [nil, "Bearer x", "AWS4-HMAC-SHA256 Signature=0"])
  func aRequestWithoutSignatureIsRefused(authorization: String?) throws {
    guard case .failure(let refusal) = Self.caller(CallerIdentities(), authorization) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.failure == .unsigned)
  }

  @Test func withoutAFileEachKeyBelongsToALocalCaller() throws {
    let user = try Self.caller(CallerIdentities(), Self.authorization("AKIA1")).get()
    #expect(user == CallerIdentity(accessKey: "AKIA1", accountID: "111111111111"))
    #expect(user.userARN == "arn:aws:iam::111111111111:user/local")
    let query = "/?X-Amz-Credential=ASIA1%2F20260101&X-Amz-Signature=0"
    #expect(
      try Self.caller(CallerIdentities(), nil, target: query).get().userARN
        == "arn:aws:sts::111111111111:assumed-role/local/local")
  }

  private static let file = """
    {
      "AKIAALICE": {"userArn": "arn:aws:iam::222222222222:user/alice", "userId": "AIDAALICE", "principalOrgId": "o-1"},
      "ASIAUSER": {
        "accountId": "333333333333", "callerId": "AROA:caller", "userId": "AROA:user",
        "cognitoIdentity": {"identityId": "us-east-1:1", "identityPoolId": "us-east-1:2", "amr": ["authenticated", "a"]}
      },
      "AKIAEMPTY": {"userArn": null}
    }
    """

  @Test func aFileTellsWhomKeysBelongTo() throws {
    let identities = try CallerIdentities(json: Array(Self.file.utf8))
    var alice = CallerIdentity(accessKey: "AKIAALICE", accountID: "222222222222")
    alice.userARN = "arn:aws:iam::222222222222:user/alice"
    alice.userID = "AIDAALICE"
    alice.callerID = "AIDAALICE"
    alice.principalOrgID = "o-1"
    #expect(try Self.caller(identities, Self.authorization("AKIAALICE")).get() == alice)
    let user = try Self.caller(identities, Self.authorization("ASIAUSER")).get()
    #expect((user.accountID, user.callerID, user.userID) == ("333333333333", "AROA:caller", "AROA:user"))
    #expect(user.userARN == "arn:aws:sts::333333333333:assumed-role/local/local")
    #expect(
      user.cognito
        == CallerIdentity.Cognito(
          identityID: "us-east-1:1", identityPoolID: "us-east-1:2", methods: ["authenticated", "a"]))
    #expect(
      try Self.caller(identities, Self.authorization("AKIAEMPTY")).get()
        == CallerIdentity(accessKey: "AKIAEMPTY", accountID: "111111111111"))
  }

  @Test func otherKeysAreRefusedUnlessTheFileHasAStar() throws {
    let strict = try CallerIdentities(json: Array(Self.file.utf8))
    guard case .failure(let refusal) = Self.caller(strict, Self.authorization("AKIAOTHER")) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.failure == .unknownAccessKey)
    #expect(refusal.reason == "the file of --identities has no access key AKIAOTHER and no *")
    let lenient = try CallerIdentities(json: Array(#"{"*": {"userId": "any"}}"#.utf8))
    let caller = try Self.caller(lenient, Self.authorization("AKIAOTHER")).get()
    #expect((caller.accessKey, caller.userID) == ("AKIAOTHER", "any"))
  }

  @Test(arguments: [
    ("", #"expected a JSON object such as {"AKIAIOSFODNN7EXAMPLE": {"userArn": "…"}}"#),
    ("{}", #"expected a JSON object such as {"AKIAIOSFODNN7EXAMPLE": {"userArn": "…"}}"#),
    ("[]", #"expected a JSON object such as {"AKIAIOSFODNN7EXAMPLE": {"userArn": "…"}}"#),
    (#"{"a b": {}}"#, "a b is not an access key; expected letters, digits, - and _, or *"),
    (#"{"A": 1}"#, "A: expected an object"), (#"{"A": {"userArn": 1}}"#, "A: `userArn` is not a string"),
    (
      #"{"A": {"userARN": "x"}}"#,
      "A: `userARN` is unknown; expected accountId, callerId, cognitoIdentity, principalOrgId, userArn, userId"
    ),
    (#"{"A": {"cognitoIdentity": "x"}}"#, "A: `cognitoIdentity` is not an object"),
    (#"{"A": {"cognitoIdentity": {"amr": "x"}}}"#, "A: `amr` is not a list of strings"),
    (#"{"A": {"cognitoIdentity": {"id": "x"}}}"#, "A: `id` is unknown; expected amr, identityId, identityPoolId"),
  ])
  func mistakesInTheFileAreExplained(json: String, message: String) {
    #expect(throws: CallerIdentities.Mistake(message: message)) { try CallerIdentities(json: Array(json.utf8)) }
  }

  @Test func apiKeysAreComparedIfTheyAreKnown() {
    #expect(APIKeys().accept("any"))
    #expect(!APIKeys().accept(nil) && !APIKeys().accept(""))
    #expect(APIKeys(["a", "b"]).accept("b"))
    #expect(!APIKeys(["a", "b"]).accept("c"))
  }

  private static let http = FrontDoorSettings.httpAPI(HTTPAPISettings())
  private static let rest = FrontDoorSettings.restAPI(RestAPISettings())
  private static let url = FrontDoorSettings.functionURL(FunctionURLSettings(authType: .iam))

  @Test(
    arguments: [
      (http, FrontDoorRules.Failure.unsigned, 403, #"{"message":"Forbidden"}"#, nil),
      (http, .unknownAccessKey, 403, #"{"message":"Forbidden"}"#, nil),
      (
        rest, .unsigned, 403, #"{"message":"Missing Authentication Token"}"#, "MissingAuthenticationTokenException"
      ),
      (
        rest, .unknownAccessKey, 403, #"{"message":"The security token included in the request is invalid."}"#,
        "UnrecognizedClientException"
      ),
      (rest, .invalidAPIKey, 403, #"{"message":"Forbidden"}"#, "ForbiddenException"),
      (rest, .tokenExpired, 401, #"{"message":"The incoming token has expired"}"#, "UnauthorizedException"),
      (
        url, .unknownAccessKey, 403, #"{"message":"The security token included in the request is invalid."}"#,
        "UnrecognizedClientException"
      ),
    ] as [(FrontDoorSettings, FrontDoorRules.Failure, Int, String, String?)])
  func refusalsAreThoseOfAWS(
    door: FrontDoorSettings, failure: FrontDoorRules.Failure, status: Int, body: String, type: String?
  ) {
    let answer = FrontDoorRules(door).answer(to: failure)
    #expect(answer.status == status)
    #expect(answer.body == body)
    #expect(answer.fields["x-amzn-ErrorType"] == type)
  }
}
