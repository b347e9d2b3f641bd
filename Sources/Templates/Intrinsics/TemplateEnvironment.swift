/// Where a template is deployed, as far as its functions can see.
package struct TemplateEnvironment: Sendable, Equatable {
  /// The region.
  package var region: String
  /// The account ID: twelve digits.
  package var accountID: String
  /// The name of the stack.
  package var stackName: String
  /// Variables that the user sets in place of those of the template.
  package var variables: VariablesFile

  package init(
    region: String = "us-east-1", accountID: String = "123456789012", stackName: String = "local",
    variables: VariablesFile = VariablesFile()
  ) {
    self.region = region
    self.accountID = accountID
    self.stackName = stackName
    self.variables = variables
  }

  /// The partition of the region (docs.aws.amazon.com/general/latest/gr/aws-arns-and-namespaces.html).
  var partition: String {
    if region.hasPrefix("cn-") { return "aws-cn" }
    return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
  }

  /// The domain of AWS in the partition.
  var urlSuffix: String { partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" }

  /// The ARN of the stack.
  var stackID: String {
    "arn:\(partition):cloudformation:\(region):\(accountID):stack/\(stackName)/00000000-0000-0000-0000-000000000000"
  }

  /// The value of a pseudo parameter; nil for other names and for `AWS::NoValue`.
  ///
  /// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>.
  func pseudoParameter(_ name: String) -> TemplateNode.Content? {
    switch name {
    case "AWS::AccountId": .string(accountID)
    case "AWS::NotificationARNs": .list([])
    case "AWS::Partition": .string(partition)
    case "AWS::Region": .string(region)
    case "AWS::StackId": .string(stackID)
    case "AWS::StackName": .string(stackName)
    case "AWS::URLSuffix": .string(urlSuffix)
    default: nil
    }
  }
}
