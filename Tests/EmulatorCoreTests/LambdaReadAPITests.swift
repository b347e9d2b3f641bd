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
      FunctionDescription(name: "other", tenantIsolationMode: .perTenant), runtime: .nodejs(major: 22),
      eventPolicy: .init(retries: 0),
      onFailure: "failed.jsonl")
    function.tags = [FunctionListing.logicalIDTag: "First", "a": "b"]
    let first = LambdaReadAPI.Function(function, ephemeralStorage: 1024, usesSnapshots: true, provisioned: 3)
    return try #require(LambdaReadAPI([first, other], modified: 1_700_000_000_500, revisionID: "revision"))
  }

  private func read(_ target: String, method: String = "GET") throws -> String {
    guard case .operation(let operation) = FrontRoute(method: method, target: RequestTarget(target)) else {
      return "no operation"
    }
    return try api().result(of: operation, host: "localhost:9000").map { String(decoding: $0, as: UTF8.self) }
      ?? "not offered"
  }

  @Test func callersReadNamesAndLogicalIDs() throws {
    let page = FunctionListing.page(in: Array(try read("/2015-03-31/functions?MaxItems=1").utf8))
    #expect(page?.names == ["f"] && page?.nextMarker == "1")
    let last = FunctionListing.page(in: Array(try read("/2015-03-31/functions?Marker=1").utf8))
    #expect(last?.names == ["other"] && last?.nextMarker == nil)
    #expect(FunctionListing.logicalID(in: Array(try read("/2015-03-31/functions/f").utf8)) == "First")
    #expect(FunctionListing.logicalID(in: Array(try read("/2015-03-31/functions/other").utf8)) == nil)
    #expect(FunctionListing.page(in: Array("nothing".utf8)) == nil)
    #expect(FunctionListing.logicalID(in: Array("[]".utf8)) == nil)
  }

  @Test func aFunctionWithoutAURLHasNone() throws {
    var function = FunctionDescription(name: "f")
    function.hasFunctionURL = false
    let api = try #require(LambdaReadAPI([LambdaReadAPI.Function(function)], modified: 0, revisionID: "revision"))
    func operation(_ target: String) throws -> LambdaOperation {
      guard case .operation(let operation) = FrontRoute(method: "GET", target: RequestTarget(target)) else {
        throw InvokeError.noSuchResource
      }
      return operation
    }
    let list = try api.result(of: operation("/2021-10-31/functions/f/urls"), host: nil)
    #expect(list.map { String(decoding: $0, as: UTF8.self) } == #"{"FunctionUrlConfigs":[],"NextMarker":null}"#)
    let single = try operation("/2021-10-31/functions/f/url")
    #expect(throws: InvokeError.noSuchResource) { try api.result(of: single, host: nil) }
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
    ("2015-03-31/functions/other/configuration", #""Runtime":"nodejs22.x""#),
    ("2015-03-31/functions/other/configuration", #""PackageType":"Zip""#),
    ("2015-03-31/functions/f/configuration", #""PackageType":"Image""#),
    ("2015-03-31/functions/f/configuration", #""LastModified":"2023-11-14T22:13:20.500+0000""#),
    ("2019-09-30/functions/f/concurrency", #"{"ReservedConcurrentExecutions":5}"#),
    ("2019-09-30/functions/other/concurrency", "{}"),
    ("2015-03-31/functions/f/configuration", #""RevisionId":"revision""#),
    ("2015-03-31/functions/f/configuration", #""EphemeralStorage":{"Size":1024}"#),
    (
      "2015-03-31/functions/f/configuration", #""SnapStart":{"ApplyOn":"PublishedVersions","OptimizationStatus":"Off"}"#
    ),
    ("2015-03-31/functions/f:1", #""SnapStart":{"ApplyOn":"PublishedVersions","OptimizationStatus":"On"}"#),
    (
      "2015-03-31/functions",
      #""EphemeralStorage":{"Size":512},"SnapStart":{"ApplyOn":"None","OptimizationStatus":"Off"}"#
    ),
    ("2015-03-31/functions/f", #""Architectures":[""#),
    ("2019-09-25/functions/other/event-invoke-config", #""MaximumRetryAttempts":0"#),
    (
      "2019-09-25/functions/other/event-invoke-config",
      #"{"FunctionArn":"\#(arn):other:$LATEST","LastModified":1700000000.5"#
    ),
    (
      "2019-09-25/functions/other/event-invoke-config/list",
      #""DestinationConfig":{"OnFailure":{"Destination":"failed.jsonl"},"OnSuccess":{}}}],"NextMarker":null}"#
    ),
    ("2019-09-25/functions/f/event-invoke-config/list", #"{"FunctionEventInvokeConfigs":[],"NextMarker":null}"#),
    ("2024-08-31/functions/f/recursion-config", #"{"RecursiveLoop":"Terminate"}"#),
    (
      "2021-07-20/functions/f/runtime-management-config?Qualifier=prod",
      #"{"UpdateRuntimeOn":"Auto","FunctionArn":"\#(arn):f:prod"}"#
    ),
    ("2020-06-30/functions/f/code-signing-config", "{}"),
    ("2020-04-22/code-signing-configs/", #"{"CodeSigningConfigs":[]}"#),
    ("2018-10-31/layers/l/versions", #"{"LayerVersions":[]}"#),
    (
      "2019-09-30/functions/f/provisioned-concurrency?Qualifier=prod",
      #"{"RequestedProvisionedConcurrentExecutions":3,"AvailableProvisionedConcurrentExecutions":3,"AllocatedProvisionedConcurrentExecutions":3,"Status":"READY","LastModified":"2023"#
    ),
    (
      "2019-09-30/functions/f/provisioned-concurrency?List=ALL&MaxItems=1",
      #"{"ProvisionedConcurrencyConfigs":[{"FunctionArn":"\#(arn):f:1","RequestedProvisionedConcurrentExecutions":3,"#
    ),
    (
      "2021-10-31/functions/f/url",
      #"{"FunctionUrl":"http://f.localhost:9000/","FunctionArn":"\#(arn):f","AuthType":"NONE","#
    ),
    ("2021-10-31/functions/f/urls", #"{"FunctionUrlConfigs":[{"FunctionUrl":"http://f.localhost:9000/""#),
    (
      "2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af",
      #"{"Tags":{"a":"b","aws:cloudformation:logical-id":"First"}}"#
    ),
    ("2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aother", #"{"Tags":{}}"#),
    ("2015-03-31/functions/f/aliases/prod", #"{"AliasArn":"\#(arn):f:prod","Name":"prod","FunctionVersion":"2""#),
    (
      "2015-03-31/functions/f/aliases",
      #""Name":"dev","FunctionVersion":"$LATEST","Description":"","RevisionId":"revision"}],"NextMarker":null}"#
    ),
    (
      "2015-03-31/functions/f/aliases?FunctionVersion=2",
      #""Description":"","RevisionId":"revision"}],"NextMarker":null}"#
    ),
    (
      "2015-03-31/functions/f/aliases?MaxItems=1",
      #""Name":"prod","FunctionVersion":"2","Description":"","RevisionId":"revision"}],"NextMarker":"1"}"#
    ),
    ("2015-03-31/functions/f/versions", #""Version":"1""#),
    ("2015-03-31/functions?MaxItems=1", #""NextMarker":"1"}"#),
    ("2015-03-31/functions?MaxItems=1&Marker=1", #"{"Functions":[{"FunctionName":"other""#),
    ("2015-03-31/functions?Marker=2", #"{"Functions":[],"NextMarker":null}"#),
    ("2015-03-31/functions?FunctionVersion=ALL", #""FunctionArn":"\#(arn):f:2""#),
    ("2015-03-31/event-source-mappings", #"{"EventSourceMappings":[]}"#),
    ("2018-10-31/layers", #"{"Layers":[]}"#),
    (
      "2019-09-30/functions/other/provisioned-concurrency?List=ALL",
      #"{"ProvisionedConcurrencyConfigs":[],"NextMarker":null}"#
    ),
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
    ("2015-03-31/functions?MaxItems=10001", 400, "ValidationException", "value less than or equal to 10000"),
    ("2021-10-31/functions/f/urls?MaxItems=51", 400, "ValidationException", "value less than or equal to 50"),
    ("2015-03-31/functions?FunctionVersion=x", 400, "ValidationException", "Member must satisfy enum value set: [ALL]"),
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
      "2017-03-31/tags/\(arn):f:prod", 400, "InvalidParameterValueException",
      "Tags on function aliases and versions are not supported. Please specify a function ARN."
    ),
    (
      "2019-09-30/functions/f/provisioned-concurrency", 400, "ValidationException",
      "Value null at 'qualifier' failed to satisfy constraint: Member must not be null"
    ),
    (
      "2019-09-30/functions/f/provisioned-concurrency?Qualifier=%24LATEST", 400, "InvalidParameterValueException",
      "The function resource provided must be an alias or a published version."
    ),
    ("2020-04-22/code-signing-configs/x", 404, "ResourceNotFoundException", "configuration x can not be found."),
    ("2018-10-31/layers/l/versions/1", 404, "ResourceNotFoundException", "The resource you requested does not exist."),
  ])
  func errorsAreThoseOfAWS(path: String, status: Int, type: String, message: String) throws {
    let error = try #require(throws: InvokeError.self) { try read("/" + path) }
    #expect(error.status == status)
    #expect(error.errorType == type)
    #expect(error.message.contains(message), "\(error.message)")
  }

  /// LocalStack's provider and its recorded tests have these texts for functions, versions and aliases that do not exist.
  @Test(arguments: [
    ("2021-10-31/functions/nope/url", "The resource you requested does not exist."),
    ("2021-10-31/functions/f/url?Qualifier=nope", "The resource you requested does not exist."),
    ("2021-10-31/functions/nope/urls", "Function does not exist"),
    (
      "2019-09-25/functions/nope/event-invoke-config",
      "The function \(arn):nope:$LATEST doesn't have an EventInvokeConfig"
    ),
    ("2019-09-25/functions/nope:1/event-invoke-config", "The function \(arn):nope:1 doesn't have an EventInvokeConfig"),
    (
      "2019-09-25/functions/other:1/event-invoke-config",
      "The function \(arn):other:1 doesn't have an EventInvokeConfig"
    ),
    ("2019-09-25/functions/f:prod/event-invoke-config", "The function \(arn):f:prod doesn't have an EventInvokeConfig"),
    ("2019-09-25/functions/nope/event-invoke-config/list", "The function doesn't exist."),
    ("2015-03-31/functions/nope/policy?Qualifier=1", "Function not found: \(arn):nope"),
    ("2020-06-30/functions/nope/code-signing-config", "Function not found: \(arn):nope"),
    ("2024-08-31/functions/nope/recursion-config", "Function not found: \(arn):nope"),
    ("2021-07-20/functions/nope/runtime-management-config", "Function not found: \(arn):nope"),
    ("2019-09-30/functions/f/provisioned-concurrency?Qualifier=9", "Function not found: \(arn):f:9"),
    ("2019-09-30/functions/f/provisioned-concurrency?Qualifier=nope", "Cannot find alias arn: \(arn):f:nope"),
    ("2019-09-30/functions/nope/provisioned-concurrency?Qualifier=prod", "Cannot find alias arn: \(arn):nope:prod"),
    ("2019-09-30/functions/nope/provisioned-concurrency?List=ALL", "Function not found: \(arn):nope"),
    ("2017-03-31/tags/\(arn):nope", "Function not found: \(arn):nope"),
  ])
  func whatDoesNotExistIsNamedAsOnAWS(path: String, message: String) throws {
    let error = try #require(throws: InvokeError.self) { try read("/" + path) }
    #expect(error.status == 404)
    #expect(error.errorType == "ResourceNotFoundException")
    #expect(error.message == message)
  }

  @Test func withoutProvisionedSandboxesThereIsNoConfiguration() throws {
    let function = FunctionDescription(name: "f", publishedVersions: [1])
    let api = try #require(LambdaReadAPI([.init(function)], modified: 0, revisionID: ""))
    let operation = LambdaOperation(
      "GetProvisionedConcurrencyConfig", arguments: ["f"], parameters: [.init(name: "Qualifier", value: "1")])
    let error = try #require(throws: InvokeError.self) { try api.result(of: operation, host: nil) }
    #expect(error.errorType == "ProvisionedConcurrencyConfigNotFoundException")
    #expect(error.message == "No Provisioned Concurrency Config found for this function")
  }

  @Test func theRestIsNotOffered() throws {
    #expect(try read("/2017-10-31/functions/f/concurrency", method: "PUT") == "not offered")
    let error = InvokeError.notOffered(LambdaOperation("CreateAlias"))
    #expect(error.status == 501)
    #expect(error.message.hasPrefix("swiftlet does not support CreateAlias. Use --alias "))
  }
}
