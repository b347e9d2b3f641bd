import SeededRandom
import Testing

@testable import EmulatorCore

@Suite struct AccessPolicyTests {
  private static let arn = "arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/1"

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
    #expect(policy.decision(on: Self.arn) == (isAllowed ? .allowed : .implicitlyDenied))
  }

  @Test(arguments: [
    ("execute-api:Invoke", true), ("EXECUTE-API:invoke", true), ("execute-api:*", true), ("*", true),
    ("execute-api:Manage*", false), ("lambda:InvokeFunction", false),
  ])
  func actionsAreNotCaseSensitive(action: String, isAllowed: Bool) throws {
    let policy = try Self.policy(Self.statement("Allow", "*", action: action))
    #expect(policy.decision(on: Self.arn) == (isAllowed ? .allowed : .implicitlyDenied))
  }

  @Test func aDenyWins() throws {
    let allow = Self.statement("Allow", "*")
    let deny = Self.statement("Deny", "*/users/*")
    for statements in ["[\(allow),\(deny)]", "[\(deny),\(allow)]", "[\(deny)]"] {
      #expect(try Self.policy(statements).decision(on: Self.arn) == .explicitlyDenied)
    }
    #expect(try Self.policy("[\(allow),\(deny)]").decision(on: "arn:x/GET/items") == .allowed)
    #expect(try Self.policy("[]").decision(on: Self.arn) == .implicitlyDenied)
  }

  @Test func listsAndNegationsAreSupported() throws {
    let lists = #"{"Effect":"Allow","Action":["a","execute-api:Invoke"],"Resource":["x","*/GET/*"]}"#
    #expect(try Self.policy(lists).decision(on: Self.arn) == .allowed)
    let others = #"{"Effect":"Allow","NotAction":"lambda:*","NotResource":["*/POST/*"]}"#
    #expect(try Self.policy(others).decision(on: Self.arn) == .allowed)
    #expect(try Self.policy(others).decision(on: "x/POST/y") == .implicitlyDenied)
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
      #"[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{}}}]"#,
      "a statement has a `Condition`, which the emulator cannot evaluate"
    ),
  ])
  func mistakesAreExplained(statements: String, message: String) {
    #expect(throws: AccessPolicy.Mistake(message: message)) { try Self.policy(statements) }
  }

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
