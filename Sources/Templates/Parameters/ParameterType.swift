/// The types of parameters.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>.
enum ParameterType {
  private static let plain: Set = ["String", "Number"]

  /// Types whose values CloudFormation looks up in the account.
  private static let ofAWS: Set = [
    "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id", "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id", "AWS::Route53::HostedZone::Id", "AWS::SSM::Parameter::Name",
  ]

  static let stored = "AWS::SSM::Parameter::Value<"

  static func isKnown(_ type: String) -> Bool {
    if type.hasPrefix(stored), type.hasSuffix(">") { return isValue(String(type.dropFirst(stored.count).dropLast())) }
    return isValue(type)
  }

  private static func isValue(_ type: String) -> Bool {
    if type == "CommaDelimitedList" { return true }
    var element = type
    if type.hasPrefix("List<"), type.hasSuffix(">") { element = String(type.dropFirst(5).dropLast()) }
    return plain.contains(element) || ofAWS.contains(element)
  }
}
