import EmulatorCore
import Testing

/// What AWS does with names and qualifiers of functions. Sources:
/// - model: botocore's lambda/2015-03-31/service-2.json (patterns and lengths).
/// - LocalStack: tests/aws/services/lambda_/test_lambda_api.py, whose snapshots were recorded from AWS.
/// - guide: Lambda's developer guide and API reference (forms of FunctionName, aliases, versions).
@Suite struct FunctionCatalogTests {
  private func catalog() throws -> FunctionCatalog {
    var function = FunctionDescription(name: "f")
    function.publishedVersions = [1, 2]
    function.aliases = [
      FunctionAlias(name: "prod", functionVersion: "2"), FunctionAlias(name: "dev", functionVersion: "$LATEST"),
    ]
    return try #require(FunctionCatalog([function, FunctionDescription(name: "other")]))
  }

  private static let arn = "arn:aws:lambda:us-east-1:123456789012:function:f"

  @Test(arguments: [
    // Name, Qualifier, the ARN as the function sees it, version. Source: guide.
    ("f", nil, arn, "$LATEST"),
    ("f:$LATEST", nil, "\(arn):$LATEST", "$LATEST"),
    ("f", "$LATEST", "\(arn):$LATEST", "$LATEST"),
    ("f:$LATEST", "$LATEST", "\(arn):$LATEST", "$LATEST"),
    ("f:prod", nil, "\(arn):prod", "2"),
    ("f", "prod", "\(arn):prod", "2"),
    ("f:prod", "prod", "\(arn):prod", "2"),
    ("f:dev", nil, "\(arn):dev", "$LATEST"),
    ("f:1", nil, "\(arn):1", "1"),
    ("f", "2", "\(arn):2", "2"),
    (arn, nil, arn, "$LATEST"),
    ("\(arn):prod", nil, "\(arn):prod", "2"),
    ("123456789012:function:f", nil, arn, "$LATEST"),
    ("123456789012:function:f:1", nil, "\(arn):1", "1"),
    // Source: model, whose pattern makes each part before the name optional.
    ("us-east-1:123456789012:function:f", nil, arn, "$LATEST"),
    ("123456789012:f:1", nil, "\(arn):1", "1"),
    ("us-east-1:function:f", nil, arn, "$LATEST"),
    ("arn:aws:lambda:function:f", nil, arn, "$LATEST"),
    ("function:f:prod", nil, "\(arn):prod", "2"),
    ("arn:aws-cn:lambda:us-east-1:123456789012:function:f", nil, arn, "$LATEST"),
  ])
  func namesThatAreFound(_ name: String, qualifier: String?, arn: String, version: String) throws {
    let catalog = try catalog()
    let match = try catalog.match(name, qualifier: qualifier, for: "Invoke")
    #expect(match.index == 0)
    #expect(catalog.functions[match.index].arn(qualifier: match.qualifier) == arn)
    #expect(match.version == version)
  }

  @Test(
    arguments: [
      // Source: LocalStack, test_function_name_and_qualifier_validation; the pattern's text: model.
      ("f!", nil), ("my function", nil), ("f:prod!", nil), ("f:", nil), (":f", nil), ("f:1:2", nil),
      ("\(arn):1:2", nil), ("arn:aws:lambda:us-east-1:123456789012:f:f:f:f", nil), ("arn:aws:s3:::bucket", nil),
      ("arn:aws:lambda:us-east-1:12345:function:f", nil), ("arn:aws:lambda:nowhere:123456789012:function:f", nil),
      ("f:$OLDEST", nil), ("fünf", nil), ("", nil), ("f/g", nil), ("f?", nil), ("\u{FFFD}", nil),
    ] as [(String, String?)])
  func malformedNamesFailValidation(_ name: String, qualifier: String?) throws {
    let error = try error(name, qualifier)
    #expect(error.status == 400)
    #expect(error.errorType == "ValidationException")
    #expect(
      error.message
        == "1 validation error detected: Value '\(name)' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: \(FunctionNameRule.namespaced.pattern)"
    )
  }

  @Test(
    arguments: [
      // Source: model (NumericLatestPublishedOrAliasQualifier, NamespacedFunctionName).
      ("f", "pr od", #"regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#, 1),
      ("f", "", "Member must have length greater than or equal to 1", 1),
      ("f", String(repeating: "q", count: 129), "Member must have length less than or equal to 128", 1),
      (String(repeating: "f", count: 257), nil, "Member must have length less than or equal to 256", 1),
      ("f!", "q!", "at 'qualifier' failed to satisfy constraint", 2),
    ] as [(String, String?, String, Int)])
  func malformedQualifiersAndLongNamesFailValidation(
    _ name: String, qualifier: String?, text: String, violations: Int
  ) throws {
    let error = try error(name, qualifier)
    #expect(error.errorType == "ValidationException")
    #expect(error.message.hasPrefix("\(violations) validation error\(violations == 1 ? "" : "s") detected: Value '"))
    #expect(error.message.contains(text))
  }

  @Test(arguments: [
    // Source: LocalStack and AWS EventBridge Scheduler's guide ("Mismatching qualifiers").
    ("f:1", "2"), ("f:$LATEST", "1"), ("f:prod", "$LATEST"), ("\(arn):1", "prod"),
  ])
  func conflictingQualifiersAreInvalid(_ name: String, qualifier: String) throws {
    let error = try error(name, qualifier)
    #expect(error.status == 400)
    #expect(error.errorType == "InvalidParameterValueException")
    #expect(error.message == "The derived qualifier from the function name does not match the specified qualifier.")
  }

  @Test(
    arguments: [
      // Source: LocalStack; `:$LATEST` for invocations, but not for reads.
      ("nope", nil, true, "nope:$LATEST"), ("nope:prod", nil, true, "nope:prod"), ("nope", "1", true, "nope:1"),
      ("nope", nil, false, "nope"), ("f", "3", true, "f:3"), ("f:live", nil, true, "f:live"),
      ("f:$LATEST.PUBLISHED", nil, true, "f:$LATEST.PUBLISHED"), ("f", "live", false, "f:live"),
    ] as [(String, String?, Bool, String)])
  func whatIsNotThereIsNamed(_ name: String, qualifier: String?, isInvocation: Bool, resource: String) throws {
    let error = try error(name, qualifier, isInvocation: isInvocation)
    #expect(error.status == 404)
    #expect(error.errorType == "ResourceNotFoundException")
    #expect(error.message == "Function not found: arn:aws:lambda:us-east-1:123456789012:function:\(resource)")
  }

  @Test func otherAccountsAndRegionsAreOutOfReach() throws {
    // Source: LocalStack, test_function_name_and_qualifier_validation, and its comments on the order of the checks.
    for name in ["999999999999:function:f", "arn:aws:lambda:eu-west-1:999999999999:function:f"] {
      let error = try error(name)
      #expect(error.status == 403)
      #expect(error.errorType == "AccessDeniedException")
      #expect(
        error.message.contains("is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:"))
    }
    let error = try error("arn:aws:lambda:eu-west-1:123456789012:function:f")
    #expect(error.status == 404)
    #expect(error.errorType == "ResourceNotFoundException")
    #expect(error.message == "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")
  }

  @Test func functionIsTheNameOfTheOnlyFunction() throws {
    let only = try #require(FunctionCatalog([FunctionDescription(name: "f")]))
    let byDefaultName = try only.match("function", for: "Invoke")
    #expect(byDefaultName.isDefaultName)
    let byName = try only.match("f", for: "Invoke")
    #expect(!byName.isDefaultName)
    #expect(try error("function").status == 404)
    let named = try #require(FunctionCatalog([FunctionDescription()]))
    let match = try named.match("function:$LATEST", for: "Invoke")
    #expect(!match.isDefaultName)
  }

  private func error(_ name: String, _ qualifier: String? = nil, isInvocation: Bool = true) throws -> InvokeError {
    let catalog = try catalog()
    return try #require(throws: InvokeError.self) {
      try catalog.match(name, qualifier: qualifier, for: isInvocation ? "Invoke" : "GetFunction")
    }
  }
}
