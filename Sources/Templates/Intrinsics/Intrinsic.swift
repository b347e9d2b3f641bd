/// The intrinsic functions of CloudFormation.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.
enum Intrinsic: String, Sendable {
  case ref = "Ref"
  case getAtt = "Fn::GetAtt"
  case sub = "Fn::Sub"
  case join = "Fn::Join"
  case select = "Fn::Select"
  case split = "Fn::Split"
  case base64 = "Fn::Base64"
  case importValue = "Fn::ImportValue"
  case getAZs = "Fn::GetAZs"
  case cidr = "Fn::Cidr"
  case length = "Fn::Length"
  case toJsonString = "Fn::ToJsonString"
  case findInMap = "Fn::FindInMap"
  case transform = "Fn::Transform"
  case `if` = "Fn::If"
  case and = "Fn::And"
  case or = "Fn::Or"
  case not = "Fn::Not"
  case equals = "Fn::Equals"
  case forEach = "Fn::ForEach"
}
