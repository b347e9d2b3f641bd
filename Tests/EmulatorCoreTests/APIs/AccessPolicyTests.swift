import LambdaEvents
import SeededRandom
import Testing

@testable import EmulatorCore

@Suite struct AccessPolicyTests {
  private static let arn = "arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/1"

  /// The condition keys of a request from 127.0.0.1 at 2024-01-01T00:00:00Z.
  private static func context(_ headers: [(String, String)] = []) throws -> PolicyContext {
    let request = try AuthorizerTests.request(headers: headers)
    var arrival = request.arrival
    arrival.time = 1_704_067_200_000
    return PolicyContext(AuthorizationRequest(request.request, arrival: arrival, stage: "prod", path: request.path))
  }

  private static func policy(_ statements: String) throws -> AccessPolicy {
    try AccessPolicy(try JSONTree(Array(#"{"Version":"2012-10-17","Statement":\#(statements)}"#.utf8)))
  }

  private static func statement(_ effect: String, _ resource: String, action: String = "execute-api:Invoke") -> String {
    #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":"\#(resource)"}"#
  }

  @Test(arguments: [
    ("arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/1", true), ("*", true),
    ("arn:aws:execute-api:*:*:*/*/GET/users/*", true), ("arn:aws:execute-api:*:*:*/prod/*", true),
    ("arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/?", true),
    ("arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/??", false),
    ("arn:aws:execute-api:us-east-1:123456789012:main/prod/POST/users/*", false),
    ("arn:aws:execute-api:us-east-1:123456789012:main/prod/get/users/1", false),
    ("arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users", false), ("", false),
  ])
  func resourcesMatchWithWildcards(resource: String, isAllowed: Bool) throws {
    let policy = try Self.policy("[\(Self.statement("Allow", resource))]")
    #expect(policy.decision(on: Self.arn, in: try Self.context()) == (isAllowed ? .allowed : .implicitlyDenied))
  }

  @Test(arguments: [
    ("execute-api:Invoke", true), ("EXECUTE-API:invoke", true), ("execute-api:*", true), ("*", true),
    ("execute-api:Manage*", false), ("lambda:InvokeFunction", false),
  ])
  func actionsAreNotCaseSensitive(action: String, isAllowed: Bool) throws {
    let policy = try Self.policy(Self.statement("Allow", "*", action: action))
    #expect(policy.decision(on: Self.arn, in: try Self.context()) == (isAllowed ? .allowed : .implicitlyDenied))
  }

  @Test func aDenyWins() throws {
    let allow = Self.statement("Allow", "*")
    let deny = Self.statement("Deny", "*/users/*")
    for statements in ["[\(allow),\(deny)]", "[\(deny),\(allow)]", "[\(deny)]"] {
      #expect(try Self.policy(statements).decision(on: Self.arn, in: try Self.context()) == .explicitlyDenied)
    }
    #expect(try Self.policy("[\(allow),\(deny)]").decision(on: "arn:x/GET/items", in: try Self.context()) == .allowed)
    #expect(try Self.policy("[]").decision(on: Self.arn, in: try Self.context()) == .implicitlyDenied)
  }

  @Test func listsAndNegationsAreSupported() throws {
    let lists = #"{"Effect":"Allow","Action":["a","execute-api:Invoke"],"Resource":["x","*/GET/*"]}"#
    #expect(try Self.policy(lists).decision(on: Self.arn, in: try Self.context()) == .allowed)
    let others = #"{"Effect":"Allow","NotAction":"lambda:*","NotResource":["*/POST/*"]}"#
    #expect(try Self.policy(others).decision(on: Self.arn, in: try Self.context()) == .allowed)
    #expect(try Self.policy(others).decision(on: "x/POST/y", in: try Self.context()) == .implicitlyDenied)
  }

  @Test(arguments: [
    ("1", "`policyDocument.Statement` is missing or no list of statements"),
    ("[1]", "a statement of the policy is not an object"),
    (#"[{"Action":"*","Resource":"*"}]"#, "`Effect` of a statement is neither Allow nor Deny"),
    (#"[{"Effect":"allow","Action":"*","Resource":"*"}]"#, "`Effect` of a statement is neither Allow nor Deny"),
    (#"[{"Effect":"Allow","Resource":"*"}]"#, "`Action` of a statement is missing or not a string"),
    (#"[{"Effect":"Allow","Action":"*"}]"#, "`Resource` of a statement is missing or not a string"),
    (
      #"[{"Effect":"Allow","Action":"*","Resource":[1]}]"#,
      "`Resource` of a statement contains a value that is not a string"
    ),
    (
      #"[{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}]"#, "`Condition` is not an object"
    ),
    (
      #"[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":true}}]"#,
      "`Bool` of `Condition` is not an object"
    ),
    (
      #"[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":{}}}}]"#,
      "`aws:SecureTransport` of `Condition` is not a string, number, boolean or list"
    ),
  ])
  func mistakesAreExplained(statements: String, message: String) {
    #expect(throws: AccessPolicy.Mistake(message: message)) { try Self.policy(statements) }
  }

  private static func conditional(_ effect: String, _ condition: String) -> String {
    #"{"Effect":"\#(effect)","Action":"*","Resource":"*","Condition":{\#(condition)}}"#
  }

  /// Conditions, and whether a request from 127.0.0.1 with the User-Agent `curl/8` and no Referer meets them.
  private static let conditions: [(condition: String, isMet: Bool)] = [
    (#""IpAddress":{"aws:SourceIp":"127.0.0.0/8"}"#, true), (#""IpAddress":{"aws:SourceIp":"127.0.0.1"}"#, true),
    (#""IpAddress":{"aws:sourceip":["10.0.0.0/8","127.0.0.1/32"]}"#, true),
    (#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#, false), (#""NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#, true),
    (#""NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","127.0.0.0/8"]}"#, false),
    (#""IpAddress":{"aws:SourceIp":"::1/128"}"#, false),
    (#""StringEquals":{"aws:UserAgent":"curl/8"}"#, true), (#""StringEquals":{"aws:UserAgent":"Curl/8"}"#, false),
    (#""StringEqualsIgnoreCase":{"aws:UserAgent":"Curl/8"}"#, true),
    (#""StringNotEquals":{"aws:UserAgent":["a","b"]}"#, true),
    (#""StringNotEquals":{"aws:UserAgent":["a","curl/8"]}"#, false),
    (#""StringNotEqualsIgnoreCase":{"aws:UserAgent":"CURL/8"}"#, false),
    (#""StringLike":{"aws:UserAgent":"curl/*"}"#, true), (#""StringNotLike":{"aws:UserAgent":"curl/?"}"#, false),
    (#""StringEquals":{"aws:Referer":"x"}"#, false), (#""StringEqualsIfExists":{"aws:Referer":"x"}"#, true),
    (#""StringNotEquals":{"aws:Referer":"x"}"#, true), (#""StringEqualsIfExists":{"aws:UserAgent":"x"}"#, false),
    (#""ForAnyValue:StringEquals":{"aws:Referer":"x"}"#, false),
    (#""ForAllValues:StringEquals":{"aws:Referer":"x"}"#, true),
    (#""ForAnyValue:StringLike":{"aws:UserAgent":"*"}"#, true),
    (#""Null":{"aws:Referer":"true"}"#, true), (#""Null":{"aws:Referer":false}"#, false),
    (#""Null":{"aws:UserAgent":"false"}"#, true), (#""Null":{"aws:SourceVpce":"true"}"#, true),
    (#""StringEquals":{"aws:SourceVpce":"vpce-1"}"#, false), (#""ArnLike":{"aws:PrincipalArn":"*"}"#, false),
    (#""ArnNotEquals":{"aws:PrincipalArn":"a"}"#, true), (#""Bool":{"aws:SecureTransport":"true"}"#, true),
    (#""Bool":{"aws:SecureTransport":false}"#, false), (#""BoolIfExists":{"aws:MultiFactorAuthPresent":true}"#, true),
    (#""DateLessThan":{"aws:CurrentTime":"2024-01-01T00:00:01Z"}"#, true),
    (#""DateLessThan":{"aws:CurrentTime":"2024-01-01T00:00:00Z"}"#, false),
    (#""DateLessThanEquals":{"aws:CurrentTime":"2024-01-01"}"#, true),
    (#""DateGreaterThan":{"aws:CurrentTime":"2024-01-01T01:00:00+01:30"}"#, true),
    (#""DateGreaterThan":{"aws:CurrentTime":"2024-01-01T00:00-01:00"}"#, false),
    (#""DateGreaterThanEquals":{"aws:EpochTime":1704067200}"#, true),
    (#""DateEquals":{"aws:CurrentTime":1704067200}"#, true),
    (#""DateNotEquals":{"aws:CurrentTime":"2024"}"#, false),
    (#""NumericLessThan":{"aws:EpochTime":"1704067201"}"#, true),
    (#""NumericLessThanEquals":{"aws:EpochTime":1.7e9}"#, false),
    (#""NumericGreaterThan":{"aws:EpochTime":1}"#, true), (#""NumericEquals":{"aws:EpochTime":1}"#, false),
    (#""NumericGreaterThanEquals":{"aws:EpochTime":1704067200}"#, true),
    (#""NumericNotEquals":{"aws:EpochTime":1}"#, true),
    (#""StringLike":{"aws:UserAgent":"curl*"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#, false),
    (#""StringLike":{"aws:UserAgent":"curl*","aws:Referer":"*"}"#, false), ("", true),
  ]

  @Test(arguments: conditions)
  func conditionsMustBeMet(condition: String, isMet: Bool) throws {
    let context = try Self.context([("User-Agent", "curl/8")])
    let allow = try Self.policy(Self.conditional("Allow", condition))
    #expect(allow.obstacles.isEmpty)
    #expect(allow.decision(on: Self.arn, in: context) == (isMet ? .allowed : .implicitlyDenied))
    let deny = try Self.policy("[\(Self.statement("Allow", "*")),\(Self.conditional("Deny", condition))]")
    #expect(deny.decision(on: Self.arn, in: context) == (isMet ? .explicitlyDenied : .allowed))
  }

  @Test(arguments: [
    (#""BinaryEquals":{"aws:UserAgent":"YQ=="}"#, "the condition operator `BinaryEquals`"),
    (#""StringEquals":{"aws:RequestTag/a":"b"}"#, "the condition key `aws:RequestTag/a`"),
    (#""IpAddress":{"aws:SourceIp":"10.0.0/8"}"#, "the value `10.0.0/8` of the condition operator `IpAddress`"),
    (#""IpAddress":{"aws:SourceIp":"10.0.0.0/33"}"#, "the value `10.0.0.0/33` of the condition operator `IpAddress`"),
    (#""DateLessThan":{"aws:CurrentTime":"soon"}"#, "the value `soon` of the condition operator `DateLessThan`"),
    (#""NumericEquals":{"aws:EpochTime":"a"}"#, "the value `a` of the condition operator `NumericEquals`"),
    (#""Bool":{"aws:SecureTransport":"yes"}"#, "the value `yes` of the condition operator `Bool`"),
    (
      #""StringEquals":{"aws:UserAgent":"${aws:username}"}"#,
      "the value `${aws:username}` of the condition operator `StringEquals`"
    ),
  ])
  func whatCannotBeEvaluatedAllowsNothing(condition: String, obstacle: String) throws {
    let allow = try Self.policy(Self.conditional("Allow", condition))
    #expect(allow.obstacles == [obstacle])
    #expect(allow.decision(on: Self.arn, in: try Self.context()) == .implicitlyDenied)
    let both = "[\(Self.statement("Allow", "*")),\(Self.conditional("Deny", condition))]"
    #expect(try Self.policy(both).decision(on: Self.arn, in: try Self.context()) == .explicitlyDenied)
    // Another condition that is not met decides.
    let unmet = Self.conditional("Deny", #"\#(condition),"Null":{"aws:SourceIp":true}"#)
    let either = "[\(Self.statement("Allow", "*")),\(unmet)]"
    #expect(try Self.policy(either).decision(on: Self.arn, in: try Self.context()) == .allowed)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "1.2.3.4", true),
    ("192.168.1.128/25", "192.168.1.200", true), ("192.168.1.128/25", "192.168.1.127", false),
    ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::", false), ("::/0", "::1", true),
    ("::1", "0:0:0:0:0:0:0:1", true), ("127.0.0.1", "::ffff:127.0.0.1", true), ("::/0", "127.0.0.1", false),
    ("10.0.0.0/8", "x", false),
  ])
  func addressBlocksContainAddresses(block: String, address: String, isInside: Bool) throws {
    #expect(try #require(AddressBlock(block)).contains(address) == isInside)
  }

  @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4/", "1.2.3.4/1/2", ":::", "1::2::3", "g::", "1:2"])
  func otherTextsAreNoAddressBlocks(text: String) { #expect(AddressBlock(text) == nil) }

  @Test(arguments: ["", "2024-13-01", "2024-01-01T", "2024-01-01T00", "2024-01-01T00:00:00", "2024-1-1", "1.5"])
  func otherTextsAreNoDates(text: String) { #expect(PolicyDate.seconds(text) == nil) }

  /// Patterns against a recursive search, for random texts.
  @Test func patternsAgreeWithASimpleSearch() {
    func matches(_ pattern: Substring, _ text: Substring) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "*" {
        return matches(pattern.dropFirst(), text) || !text.isEmpty && matches(pattern, text.dropFirst())
      }
      guard let next = text.first, first == "?" || first == next else { return false }
      return matches(pattern.dropFirst(), text.dropFirst())
    }
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let pattern = (0..<Int.random(in: 0...7, using: &random)).map { _ in random.pick(["a", "b", "*", "?"]) }.joined()
      let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(["a", "b"]) }.joined()
      #expect(
        WildcardPattern(pattern).matches(text) == matches(pattern[...], text[...]), "\(pattern) \(text)")
    }
  }

  @Test func hostilePatternsTakeLittleTime() {
    let pattern = String(repeating: "*a", count: 1000) + "b"
    #expect(!WildcardPattern(pattern).matches(String(repeating: "a", count: 5000)))
  }
}
