import EmulatorCore
import Testing

@Suite struct LambdaReadAPITests {
  private func api() throws -> LambdaReadAPI {
    var function = FunctionDescription(name: "f", reservedConcurrentExecutions: 5)
    function.publishedVersions = [2, 1]
    function.aliases = [
      FunctionAlias(name: "prod", functionVersion: "2"), FunctionAlias(name: "dev", functionVersion: "$LATEST"),
    ]
    let other = LambdaReadAPI.Function(
      FunctionDescription(name: "other", tenantIsolationMode: .perTenant), eventPolicy: .init(retries: 0))
    return try #require(LambdaReadAPI([.init(function), other], modified: 1_700_000_000_000))
  }

  private func read(_ target: String, method: String = "GET") throws -> String {
    guard case .operation(let operation) = FrontRoute(method: method, target: RequestTarget(target)) else { return "no operation" }
    return try api().result(of: operation, host: "localhost:9000").map { String(decoding: $0, as: UTF8.self) }
      ?? "not offered"
  }

  private static let arn = "arn:aws:lambda:us-east-1:123456789012:function"

  @Test(arguments: [
    ("2016-08-19/account-settings", #""ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":995"#),
    ("2016-08-19/account-settings", #""FunctionCount":2"#),
    ("2015-03-31/functions/f", #"{"Configuration":{"FunctionName":"f","FunctionArn":"\#(arn):f","#),
    ("2015-03-31/functions/f", #""Concurrency":{"ReservedConcurrentExecutions":5}}"#),
    ("2015-03-31/functions/f:prod", #""FunctionArn":"\#(arn):f:prod""#),
    ("2015-03-31/functions/f?Qualifier=prod", #""Version":"2""#),
    ("2015-03-31/functions/other/configuration", #""TenancyConfig":{"TenantIsolationMode":"PER_TENANT"}"#),
    ("2015-03-31/functions/f/configuration", #""LastModified":"2023-11-14T22:13:20.000+0000""#),
    ("2019-09-30/functions/f/concurrency", #"{"ReservedConcurrentExecutions":5}"#),
    ("2019-09-30/functions/other/concurrency", "{}"),
    ("2019-09-25/functions/other/event-invoke-config", #""MaximumRetryAttempts":0"#),
    (
      "2021-10-31/functions/f/url",
      #"{"FunctionUrl":"http://f.localhost:9000/","FunctionArn":"\#(arn):f","AuthType":"NONE","#
    ),
    ("2021-10-31/functions/f/urls", #"{"FunctionUrlConfigs":[{"FunctionUrl":"http://f.localhost:9000/""#),
    ("2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af", #"{"Tags":{}}"#),
    ("2015-03-31/functions/f/aliases/prod", #"{"AliasArn":"\#(arn):f:prod","Name":"prod","FunctionVersion":"2""#),
    (
      "2015-03-31/functions/f/aliases",
      #""Name":"dev","FunctionVersion":"$LATEST","Description":""}],"NextMarker":null}"#
    ),
    ("2015-03-31/functions/f/aliases?FunctionVersion=2", #""Description":""}],"NextMarker":null}"#),
    (
      "2015-03-31/functions/f/aliases?MaxItems=1",
      #""Name":"prod","FunctionVersion":"2","Description":""}],"NextMarker":"1"}"#
    ),
    ("2015-03-31/functions/f/versions", #""Version":"1""#),
    ("2015-03-31/functions?MaxItems=1", #""NextMarker":"1"}"#),
    ("2015-03-31/functions?MaxItems=1&Marker=1", #"{"Functions":[{"FunctionName":"other""#),
    ("2015-03-31/functions?Marker=2", #"{"Functions":[],"NextMarker":null}"#),
    ("2015-03-31/functions?FunctionVersion=ALL", #""FunctionArn":"\#(arn):f:2""#),
    ("2015-03-31/event-source-mappings", #"{"EventSourceMappings":[]}"#),
    ("2018-10-31/layers", #"{"Layers":[]}"#),
    ("2019-09-30/functions/f/provisioned-concurrency?List=ALL", #"{"ProvisionedConcurrencyConfigs":[]}"#),
  ])
  func resultsAreThoseOfTheModel(path: String, part: String) throws {
    let result = try read("/" + path)
    #expect(result.contains(part), "\(result)")
  }

  @Test(arguments: [
    ("2015-03-31/functions/nope", 404, "ResourceNotFoundException", "Function not found: \(arn):nope"),
    ("2015-03-31/functions/f:live", 404, "ResourceNotFoundException", "Function not found: \(arn):f:live"),
    ("2015-03-31/functions/f!/configuration", 400, "ValidationException", "1 validation error detected"),
    ("2015-03-31/functions/f/aliases/live", 404, "ResourceNotFoundException", "Cannot find alias arn: \(arn):f:live"),
    ("2015-03-31/functions?MaxItems=0", 400, "ValidationException", "at 'maxItems'"),
    ("2015-03-31/functions?Marker=x", 400, "InvalidParameterValueException", "Invalid marker"),
    (
      "2019-09-30/functions/f:prod/concurrency", 400, "InvalidParameterValueException", "This operation is permitted on"
    ),
    (
      "2019-09-25/functions/f/event-invoke-config", 404, "ResourceNotFoundException",
      "The function \(arn):f:$LATEST doesn't have an EventInvokeConfig"
    ),
    ("2021-10-31/functions/f/url?Qualifier=prod", 404, "ResourceNotFoundException", "The resource you requested"),
    ("2015-03-31/functions/f/policy", 404, "ResourceNotFoundException", "The resource you requested"),
    ("2017-03-31/tags/f", 400, "ValidationException", "at 'resource'"),
    (
      "2019-09-30/functions/f/provisioned-concurrency?Qualifier=prod", 404,
      "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found"
    ),
  ])
  func errorsAreThoseOfAWS(path: String, status: Int, type: String, message: String) throws {
    let error = try #require(throws: InvokeError.self) { try read("/" + path) }
    #expect(error.status == status)
    #expect(error.errorType == type)
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test func theRestIsNotOffered() throws {
    #expect(try read("/2017-10-31/functions/f/concurrency", method: "PUT") == "not offered")
    let error = InvokeError.notOffered(LambdaOperation("CreateAlias"))
    #expect(error.status == 501)
    #expect(error.message.hasPrefix("swiftlet does not offer CreateAlias. Use --alias "))
  }
}
