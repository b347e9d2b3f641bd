import EmulatorCore
import Testing

/// Names and qualifiers of functions, as callers of the Lambda API write them.
@Suite struct FunctionNameTests {
  /// The result of a name and a qualifier.
  enum Outcome: Sendable, Equatable {
    /// The ARN that the function is invoked by, and the version that runs.
    case runs(arn: String, version: String)
    /// An error: its name and its message.
    case fails(String, String)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var qualifier: String?
    var outcome: Outcome
    /// Where this is known from.
    var source: String
    var testDescription: String { "\(name.prefix(80)) \(qualifier?.prefix(40) ?? "-")" }

    init(_ name: String, _ outcome: Outcome, _ source: String) {
      self.name = name
      self.outcome = outcome
      self.source = source
    }

    init(_ name: String, _ qualifier: String, _ outcome: Outcome, _ source: String) {
      self.name = name
      self.qualifier = qualifier
      self.outcome = outcome
      self.source = source
    }
  }

  private static let functions = [
    FunctionDescription(
      name: "my-function", publishedVersions: [1, 2], aliases: [FunctionAlias(name: "prod", functionVersion: "2")]),
    FunctionDescription(
      name: "function", aliases: [FunctionAlias(name: "live", functionVersion: "$LATEST")]),
    FunctionDescription(name: "222222222222", aliases: [FunctionAlias(name: "prod", functionVersion: "$LATEST")]),
  ]
  private static let here = "arn:aws:lambda:us-east-1:123456789012:function:"

  /// The rows of LocalStack's test_function_name_and_qualifier_validation[invoke], recorded from AWS in August 2024. Patterns
  /// and the maximum length are those of today's service model, which is what AWS quotes.
  private static let localStack =
    "localstack/localstack, tests/aws/services/lambda_/test_lambda_api.snapshot.json, test_function_name_and_qualifier_validation[invoke]"
  private static let model = "botocore 1.44.5, lambda/2015-03-31/service-2.json"

  private static func badName(_ name: String) -> Outcome {
    .fails("ValidationException", "1 validation error detected: \(namePattern(name))")
  }

  private static func namePattern(_ name: String) -> String {
    "Value '\(name)' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
      + #"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"#
      + #"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#
  }

  private static func tooLong(_ value: String, _ member: String, _ maximum: Int) -> String {
    "Value '\(value)' at '\(member)' failed to satisfy constraint: Member must have length less than or equal to \(maximum)"
  }

  private static let conflict = Outcome.fails(
    "InvalidParameterValueException",
    "The derived qualifier from the function name does not match the specified qualifier.")

  private static func missing(_ function: String) -> Outcome {
    .fails("ResourceNotFoundException", "Function not found: \(here)\(function)")
  }

  private static let long = String(repeating: "a", count: 256)
  private static let longQualifier = String(repeating: "a", count: 129)

  private static let recorded: [Row] = [
    Row("my-function!", badName("my-function!"), localStack),
    Row(
      "my-function", "invalid!",
      .fails(
        "ValidationException",
        "1 validation error detected: Value 'invalid!' at 'qualifier' failed to satisfy constraint: "
          + #"Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#), localStack),
    Row("invalid-account:function:my-function", badName("invalid-account:function:my-function"), localStack),
    Row(
      "arn:aws:lambda:invalid-region:123456789012:function:my-function",
      badName("arn:aws:lambda:invalid-region:123456789012:function:my-function"), localStack),
    Row(
      "arn:aws:ec2:us-east-1:123456789012:instance:i-1234567890abcdef0",
      badName("arn:aws:ec2:us-east-1:123456789012:instance:i-1234567890abcdef0"), localStack),
    Row(String(repeating: "a", count: 65), missing(String(repeating: "a", count: 65) + ":$LATEST"), localStack),
    Row(
      "arn:aws:lambda:invalid-region:123456789012:function:\(long)",
      .fails(
        "ValidationException",
        "2 validation errors detected: "
          + tooLong("arn:aws:lambda:invalid-region:123456789012:function:\(long)", "functionName", 256) + "; "
          + namePattern("arn:aws:lambda:invalid-region:123456789012:function:\(long)")), localStack),
    Row(
      "arn:aws:lambda:invalid-region:123456789012:function:\(long)", longQualifier,
      .fails(
        "ValidationException",
        "3 validation errors detected: "
          + tooLong("arn:aws:lambda:invalid-region:123456789012:function:\(long)", "functionName", 256) + "; "
          + namePattern("arn:aws:lambda:invalid-region:123456789012:function:\(long)") + "; "
          + tooLong(longQualifier, "qualifier", 128)), localStack),
    Row(
      "my-function", longQualifier,
      .fails("ValidationException", "1 validation error detected: " + tooLong(longQualifier, "qualifier", 128)),
      localStack),
    Row(here + "my-function:1:2", badName(here + "my-function:1:2"), localStack),
    Row("my-function", "-1", missing("my-function:-1"), localStack),
    Row(
      "arn:aws:lambda:us-east-1:123456789012:function",
      .runs(arn: here + "function", version: "$LATEST"), localStack),
    Row("function:my-function:$LATEST:extra", badName("function:my-function:$LATEST:extra"), localStack),
    Row(here + "my-function:$LATEST", "1", conflict, localStack),
    Row(here + "my-function", "$latest", missing("my-function:$latest"), localStack),
    Row(
      "arn:aws:lambda::123456789012:function:my-function",
      badName("arn:aws:lambda::123456789012:function:my-function"), localStack),
    Row(
      "arn:aws:lambda:us-east-1::function:my-function",
      badName("arn:aws:lambda:us-east-1::function:my-function"), localStack),
    Row(here + "my-function:$LATES", badName(here + "my-function:$LATES"), localStack),
  ]

  private static let wrongRegion =
    "localstack/localstack, same file, test_get_function_wrong_region[invoke]"
  private static let nonexistent = "localstack/localstack, lambda_service.py: invoke of a function that does not exist"
  private static let alias = "localstack/localstack, lambda_service.py: invoked ARN as the caller qualified it"
  private static let iam =
    "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html: not authorized to perform"

  private static let others: [Row] = [
    Row("my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("my-function", "$LATEST", .runs(arn: here + "my-function:$LATEST", version: "$LATEST"), alias),
    Row("my-function:$LATEST", .runs(arn: here + "my-function:$LATEST", version: "$LATEST"), alias),
    Row("my-function:$LATEST", "$LATEST", .runs(arn: here + "my-function:$LATEST", version: "$LATEST"), alias),
    Row("my-function:1", .runs(arn: here + "my-function:1", version: "1"), alias),
    Row("my-function", "prod", .runs(arn: here + "my-function:prod", version: "2"), alias),
    Row("my-function:prod", "1", conflict, localStack),
    Row("my-function:test", missing("my-function:test"), localStack),
    Row("my-function", "3", missing("my-function:3"), localStack),
    Row("my-function:$LATEST.PUBLISHED", missing("my-function:$LATEST.PUBLISHED"), model),
    Row("nope", missing("nope:$LATEST"), nonexistent),
    Row("nope:$LATEST", missing("nope:$LATEST"), nonexistent),
    Row("nope", "7", missing("nope:7"), nonexistent),
    Row("a.b", missing("a.b:$LATEST"), model),
    Row("", badName(""), model),
    Row("123456789012:function:my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("123456789012:my-function:prod", .runs(arn: here + "my-function:prod", version: "2"), model),
    Row("function:my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("us-east-1:123456789012:function:my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("arn:aws:lambda:my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("123456789012:my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("us-east-1:my-function", .runs(arn: here + "my-function", version: "$LATEST"), model),
    Row("us-east-1:function:my-function:1", .runs(arn: here + "my-function:1", version: "1"), model),
    Row("function:my-function:prod", .runs(arn: here + "my-function:prod", version: "2"), model),
    Row("function:my-function", "prod", .runs(arn: here + "my-function:prod", version: "2"), model),
    Row("function:my-function:prod", "1", conflict, localStack),
    // Two readings: the function that exists. AWS would read all of these as partial ARNs.
    Row("222222222222:prod", .runs(arn: here + "222222222222:prod", version: "$LATEST"), model),
    Row("function", .runs(arn: here + "function", version: "$LATEST"), model),
    Row("function:$LATEST", .runs(arn: here + "function:$LATEST", version: "$LATEST"), model),
    Row("function:live", .runs(arn: here + "function:live", version: "$LATEST"), model),
    Row("function:function", .runs(arn: here + "function", version: "$LATEST"), model),
    Row("function:7", missing("function:7"), model),
    Row("function:live", "1", conflict, localStack),
    // A text of three parts has one reading only.
    Row("function:nope:live", missing("nope:live"), model),
    Row(here + "live", missing("live:$LATEST"), model),
    Row("123456789012:function:live", missing("live:$LATEST"), model),
    Row(
      "arn:aws:lambda:eu-west-1:123456789012:function:my-function",
      .fails("ResourceNotFoundException", "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"),
      wrongRegion),
    Row(
      "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:my-function",
      .fails(
        "ResourceNotFoundException", "Functions from 'us-gov-west-1' are not reachable in this region ('us-east-1')"),
      wrongRegion),
    Row(
      "arn:aws:lambda:us-east-1:111122223333:function:my-function",
      .fails(
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:InvokeFunction on resource: "
          + "arn:aws:lambda:us-east-1:111122223333:function:my-function because no resource-based policy allows the "
          + "lambda:InvokeFunction action"), iam),
    Row(
      "111122223333:function:nope",
      .fails(
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:InvokeFunction on resource: "
          + "arn:aws:lambda:us-east-1:111122223333:function:nope because no resource-based policy allows the "
          + "lambda:InvokeFunction action"), iam),
  ]

  @Test(arguments: recorded + others)
  func aNameAndAQualifier(row: Row) throws {
    let catalog = try #require(FunctionCatalog(Self.functions))
    let outcome: Outcome
    do throws(InvokeError) {
      let match = try catalog.match(row.name, qualifier: row.qualifier, for: "Invoke")
      outcome = .runs(arn: Self.functions[match.index].arn(qualifier: match.qualifier), version: match.version)
    } catch {
      outcome = .fails(error.errorType, error.message)
    }
    #expect(outcome == row.outcome, "\(row.source)")
  }

  /// Forms of regions, from the pattern.
  @Test(
    arguments: [
      ("us-gov-west-1", true), ("us-iso-east-1", true), ("us-isob-east-1", true), ("eusc-de-east-1", true),
      ("us-isobc-east-1", false), ("us-east-10", false), ("US-east-1", false), ("us-east", false), ("us--1", false),
      ("x-de-east-1", false),
    ])
  func regions(region: String, isRegion: Bool) {
    let readings = FunctionReference.readings(of: "arn:aws:lambda:\(region):123456789012:function:f", .namespaced)
    #expect(readings.first?.region == (isRegion ? region : nil))
  }

  @Test func otherOperationsTakeLess() {
    #expect(FunctionReference.readings(of: "a.b", .plain).isEmpty)
    #expect(FunctionReference.readings(of: "f:$LATEST", .plain).map(\.qualifier) == ["$LATEST"])
    #expect(FunctionReference.readings(of: "f:1", .unqualified).isEmpty)
    #expect(FunctionReference.readings(of: "f:1", .functionURL).isEmpty)
    #expect(FunctionReference.readings(of: "f:prod", .functionURL).map(\.qualifier) == ["prod"])
    #expect(FunctionReference.readings(of: String(repeating: "a", count: 65), .functionURL).isEmpty)
  }

  /// The rules of AWS's service model.
  @Test(
    arguments: [
      ("GetFunctionConcurrency", "a.b", nil, [FunctionNameRule.plain.pattern]),
      ("ListAliases", String(repeating: "a", count: 141), nil, ["less than or equal to 140"]),
      ("GetFunctionRecursionConfig", "f:1", nil, [FunctionNameRule.unqualified.pattern]),
      ("GetFunctionUrlConfig", "f:1", nil, [FunctionNameRule.functionURL.pattern]),
      ("GetFunctionUrlConfig", "f", "1", [QualifierRule.alias.pattern]),
      ("GetFunctionUrlConfig", "f", "$LATEST", [QualifierRule.alias.pattern]),
      ("ListFunctionUrlConfigs", String(repeating: "a", count: 65), nil, [FunctionNameRule.functionURL.pattern]),
      ("GetProvisionedConcurrencyConfig", "f!", "q!", [FunctionNameRule.plain.pattern, QualifierRule.any.pattern]),
      ("GetFunction", "f!", "q!", [FunctionNameRule.namespaced.pattern, QualifierRule.versionOrAlias.pattern]),
      ("ListTags", "f", nil, ["at 'resource'", FunctionNameRule.resource.pattern]),
      ("ListTags", "arn::lambda:us-east-1:123456789012:function:f", nil, [FunctionNameRule.resource.pattern]),
      ("ListTags", "arn:aws:lambda:us-east-1:123456789012:f", nil, [FunctionNameRule.resource.pattern]),
    ] as [(String, String, String?, [String])])
  func operationsHaveTheirOwnRules(_ operation: String, _ name: String, qualifier: String?, texts: [String]) throws {
    let catalog = try #require(FunctionCatalog([FunctionDescription(name: "f")]))
    let error = try #require(throws: InvokeError.self) {
      try catalog.match(name, qualifier: qualifier, for: operation)
    }
    #expect(error.errorType == "ValidationException")
    for text in texts { #expect(error.message.contains(text), "\(error.message)") }
  }

  @Test func operationsWithoutAQualifierIgnoreOne() throws {
    let catalog = try #require(FunctionCatalog([FunctionDescription(name: "f")]))
    #expect(try catalog.match("f", qualifier: "no!", for: "ListAliases").qualifier == nil)
  }

  /// AWS's runtime interface emulator calls any function `function`.
  @Test(
    arguments: [
      ("function", nil), ("function:1", "1"), ("function:function:1", "1"),
    ] as [(String, String?)])
  func functionNamesTheOnlyFunction(_ name: String, qualifier: String?) throws {
    let alone = try #require(FunctionCatalog([FunctionDescription(name: "orders", publishedVersions: [1])]))
    let match = try alone.match(name, for: "Invoke")
    #expect(match.isDefaultName)
    #expect(match.qualifier == qualifier)
    #expect(try !alone.match("function:orders", for: "Invoke").isDefaultName)
    let two = try #require(FunctionCatalog([FunctionDescription(name: "orders"), FunctionDescription(name: "users")]))
    #expect(throws: InvokeError.self) { try two.match(name, for: "Invoke") }
    let left = try #require(FunctionCatalog([FunctionDescription(name: "orders")], hadSeveral: true))
    #expect(throws: InvokeError.self) { try left.match(name, for: "Invoke") }
  }

  @Test func errorsHaveTheirForms() {
    func text(_ error: InvokeError) -> String { String(decoding: error.payload, as: UTF8.self) }
    #expect(
      text(.validation([.violation("0", "maxItems", .minimum(1)), .violation(nil, "qualifier", .notNull)]))
        == #"{"message":"2 validation errors detected: Value '0' at 'maxItems' failed to satisfy constraint: "#
        + #"Member must have value greater than or equal to 1; "#
        + #"Value null at 'qualifier' failed to satisfy constraint: Member must not be null"}"#)
  }
}
