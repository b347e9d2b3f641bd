import EmulatorCore

/// What `Ref` and `Fn::GetAtt` give for a resource, as far as it is known without a deployment.
struct ResourceIdentity {
  private let resource: TemplateResource
  private let evaluator: TemplateEvaluator

  init(_ resource: TemplateResource, _ evaluator: TemplateEvaluator) {
    self.resource = resource
    self.evaluator = evaluator
  }

  /// How the identifiers of a type are formed.
  private struct Rule {
    /// The property with the name.
    var nameProperty: String
    /// The service and resource part of the ARN, in which `*` stands for the name. A `:` at its start leaves out region
    /// and account.
    var arn: String
    /// What `Ref` gives.
    var reference = Reference.name

    enum Reference { case name, arn, queueURL }
  }

  /// See "Return values" of each type in
  /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.
  private static let rules: [String: Rule] = [
    "AWS::Serverless::Function": Rule(nameProperty: "FunctionName", arn: "lambda:function:*"),
    "AWS::Lambda::Function": Rule(nameProperty: "FunctionName", arn: "lambda:function:*"),
    "AWS::Serverless::LayerVersion": Rule(nameProperty: "LayerName", arn: "lambda:layer:*:1", reference: .arn),
    "AWS::Lambda::LayerVersion": Rule(nameProperty: "LayerName", arn: "lambda:layer:*:1", reference: .arn),
    "AWS::Serverless::SimpleTable": Rule(nameProperty: "TableName", arn: "dynamodb:table/*"),
    "AWS::DynamoDB::Table": Rule(nameProperty: "TableName", arn: "dynamodb:table/*"),
    "AWS::SQS::Queue": Rule(nameProperty: "QueueName", arn: "sqs:*", reference: .queueURL),
    "AWS::SNS::Topic": Rule(nameProperty: "TopicName", arn: "sns:*", reference: .arn),
    "AWS::S3::Bucket": Rule(nameProperty: "BucketName", arn: ":s3:*"),
    "AWS::Kinesis::Stream": Rule(nameProperty: "Name", arn: "kinesis:stream/*"),
    "AWS::Events::EventBus": Rule(nameProperty: "Name", arn: "events:event-bus/*"),
    "AWS::Serverless::StateMachine": Rule(nameProperty: "Name", arn: "states:stateMachine:*", reference: .arn),
    "AWS::StepFunctions::StateMachine": Rule(
      nameProperty: "StateMachineName", arn: "states:stateMachine:*", reference: .arn),
    "AWS::Logs::LogGroup": Rule(nameProperty: "LogGroupName", arn: "logs:log-group:*:*"),
  ]

  /// The value of `Ref`.
  func reference(line: Int) throws(TemplateError) -> TemplateNode.Content {
    if NestedStackReader.types.contains(resource.type) { return .string(stackID) }
    if let qualifier = try qualifier() { return .string("\(try qualifiedFunction()):\(qualifier)") }
    if let identifier = try gatewayIdentifier(line: line) { return identifier }
    if resource.type == "AWS::Lambda::Url" { return .string(try functionARNOfURL()) }
    guard let rule = Self.rules[resource.type] else { return evaluator.unknown(resource.name, line: line) }
    let name = try name(by: rule, expression: resource.name, line: line)
    switch rule.reference {
    case .name: return .string(name)
    case .arn: return .string(arn(of: name, by: rule))
    case .queueURL: return .string(queueURL(of: name))
    }
  }

  /// The value of `Fn::GetAtt`.
  func attribute(_ attribute: String, line: Int) throws(TemplateError) -> TemplateNode.Content {
    let expression = "\(resource.name).\(attribute)"
    if NestedStackReader.types.contains(resource.type), attribute.hasPrefix("Outputs.") {
      return try evaluator.output(String(attribute.dropFirst("Outputs.".count)), of: resource, line: line)
    }
    if attribute == "Version", let qualifier = try qualifier() { return .string(qualifier) }
    if Self.gatewayAttributes[resource.type] == attribute, let identifier = try gatewayIdentifier(line: line) {
      return identifier
    }
    if attribute == "ApiEndpoint", Self.httpAPIs.contains(resource.type) {
      let environment = evaluator.environment
      let endpoint = "https://\(apiID).execute-api.\(environment.region).\(environment.urlSuffix)"
      return evaluator.unknown(expression, line: line, placeholder: endpoint)
    }
    if resource.type == "AWS::Lambda::Url" {
      switch attribute {
      case "FunctionUrl": return functionURL(of: try property("TargetFunctionArn") ?? "", expression, line: line)
      case "FunctionArn": return .string(try functionARNOfURL())
      default: break
      }
    }
    if attribute == "RootResourceId", Self.restAPIs.contains(resource.type) {
      return .string(Self.rootResourceID(of: resource.name))
    }
    guard let rule = Self.rules[resource.type] else { return evaluator.unknown(expression, line: line) }
    switch (attribute, rule.reference) {
    case ("Arn", _), ("TopicArn", .arn), ("LayerVersionArn", .arn):
      return .string(arn(of: try name(by: rule, expression: expression, line: line), by: rule))
    case ("QueueName", .queueURL), ("TopicName", .arn), ("Name", _):
      return .string(try name(by: rule, expression: expression, line: line))
    case ("QueueUrl", .queueURL):
      return .string(queueURL(of: try name(by: rule, expression: expression, line: line)))
    default: return evaluator.unknown(expression, line: line)
    }
  }

  private static let restAPIs: Set = ["AWS::ApiGateway::RestApi", "AWS::Serverless::Api"]
  private static let httpAPIs: Set = ["AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"]

  /// The attribute with the ID, which `Ref` gives, too, by type.
  private static let gatewayAttributes = [
    "AWS::ApiGateway::Authorizer": "AuthorizerId", "AWS::ApiGateway::Deployment": "DeploymentId",
    "AWS::ApiGateway::Resource": "ResourceId", "AWS::ApiGateway::RestApi": "RestApiId",
    "AWS::ApiGatewayV2::Api": "ApiId", "AWS::ApiGatewayV2::Authorizer": "AuthorizerId",
    "AWS::ApiGatewayV2::Deployment": "DeploymentId", "AWS::ApiGatewayV2::Integration": "IntegrationId",
    "AWS::ApiGatewayV2::Route": "RouteId", "AWS::Serverless::Api": "RestApiId", "AWS::Serverless::HttpApi": "ApiId",
  ]

  /// What stands for the ID of a REST API's root: the attribute `RootResourceId`.
  static func rootResourceID(of api: String) -> String { "\(api).RootResourceId" }

  /// The ID that other parts of an API use in references: the logical ID. Nil for other resources.
  ///
  /// An environment variable gets the ID that events contain. The app takes it for a part of the address on AWS, which
  /// does not exist here; so there is a warning.
  private func gatewayIdentifier(line: Int) throws(TemplateError) -> TemplateNode.Content? {
    switch resource.type {
    case "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage": return try property("StageName").map { .string($0) }
    case _ where Self.restAPIs.contains(resource.type) || Self.httpAPIs.contains(resource.type):
      guard evaluator.variable != nil else { return .string(resource.name) }
      return evaluator.unknown(resource.name, line: line, placeholder: apiID)
    case _ where Self.gatewayAttributes[resource.type] != nil: return .string(resource.name)
    default: return nil
    }
  }

  private var apiID: String { GatewayAPI.id(ofAPI: evaluator.stack.path(of: resource.name)) }

  /// What stands for the address of a Function URL on AWS. Its address here is known only once something listens.
  func functionURL(of function: String, _ expression: String, line: Int) -> TemplateNode.Content {
    let name = TemplateEvaluator.placeholder(for: FunctionName.last(of: function)).lowercased()
    // As long as a part of a host name may be.
    let host = "\(name.prefix(63)).lambda-url.\(evaluator.environment.region).on.aws"
    return evaluator.unknown(expression, line: line, placeholder: "https://\(host)/")
  }

  /// The ARN of the function behind an `AWS::Lambda::Url`.
  private func functionARNOfURL() throws(TemplateError) -> String {
    let function = try qualifiedFunction("TargetFunctionArn")
    return try property("Qualifier").map { "\(function):\($0)" } ?? function
  }

  private var stackID: String {
    var environment = evaluator.environment
    environment.stackName += "-\(resource.name)"
    return environment.stackID
  }

  /// The name of a function: as the template gives it, or else the logical ID, after those of nested stacks.
  func functionName() throws(TemplateError) -> String {
    evaluator.usage.markRead([resource.name, "FunctionName"])
    guard let property = resource.properties.first(where: { $0.name == "FunctionName" }),
      let value = try evaluator.value(of: property, of: resource)
    else { return evaluator.stack.name(of: resource.name) }
    guard let text = value.text, !text.isEmpty else {
      throw TemplateError(
        line: property.line, "`FunctionName` of `\(resource.name)` is \(value.kind); expected a string")
    }
    return text
  }

  /// The qualifier that the resource makes: there is one version, and each alias points to it.
  private func qualifier() throws(TemplateError) -> String? {
    switch resource.type {
    case "AWS::Lambda::Version": return "1"
    case "AWS::Lambda::Alias": return try property("Name")
    default: return nil
    }
  }

  /// The ARN of the function that a version or an alias belongs to.
  private func qualifiedFunction(_ property: String = "FunctionName") throws(TemplateError) -> String {
    let name = FunctionName.last(of: try self.property(property) ?? resource.name)
    let environment = evaluator.environment
    return "arn:\(environment.partition):lambda:\(environment.region):\(environment.accountID):function:\(name)"
  }

  /// The text of a property; nil if there is none.
  func property(_ name: String) throws(TemplateError) -> String? {
    guard let member = resource.properties.first(where: { $0.name == name }) else { return nil }
    guard let value = try evaluator.value(of: member, of: resource) else { return nil }
    guard let text = value.text else {
      throw TemplateError(
        line: member.line, "`\(name)` of `\(resource.name)` is \(value.kind); expected a string")
    }
    return text
  }

  private func name(by rule: Rule, expression: String, line: Int) throws(TemplateError) -> String {
    if rule.nameProperty == "FunctionName" { return try functionName() }
    let property = resource.properties.first { $0.name == rule.nameProperty }
    if let property, let value = try evaluator.value(of: property, of: resource) {
      guard let text = value.text else {
        throw TemplateError(
          line: property.line, "`\(rule.nameProperty)` of `\(resource.name)` is \(value.kind); expected a string")
      }
      return text
    }
    // A layer is a folder here, whatever its name is on AWS.
    let name = evaluator.stack.name(of: resource.name)
    if rule.nameProperty != "LayerName" { _ = evaluator.unknown(resource.name, line: line, placeholder: name) }
    return name
  }

  private func arn(of name: String, by rule: Rule) -> String {
    let environment = evaluator.environment
    // Names can already be ARNs: FunctionName accepts both.
    if name.hasPrefix("arn:") { return name }
    let isGlobal = rule.arn.hasPrefix(":")
    let parts = rule.arn.split(separator: ":", maxSplits: 1)
    let place = isGlobal ? "::" : "\(environment.region):\(environment.accountID):"
    let resource = String(parts[1]).replacing("*", with: name, maxReplacements: 1)
    return "arn:\(environment.partition):\(parts[0]):\(place)\(resource)"
  }

  private func queueURL(of name: String) -> String {
    let environment = evaluator.environment
    return "https://sqs.\(environment.region).\(environment.urlSuffix)/\(environment.accountID)/\(name)"
  }
}
