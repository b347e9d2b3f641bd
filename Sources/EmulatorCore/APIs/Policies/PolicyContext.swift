import HTTPMessages
import LambdaEvents
import WireFormat

/// What conditions of policies can be compared with: the condition keys of a request.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html>.
package struct PolicyContext: Sendable, Equatable {
  /// The values of the keys that the request has. Names are in lower case, because they are not case-sensitive.
  private let values: [String: String]

  package init(_ request: AuthorizationRequest) {
    let time = request.arrival.time
    let fields = request.request.fields
    var values = [
      "aws:currenttime": "\(Timestamp(milliseconds: time))", "aws:epochtime": String(time / 1000),
      // API Gateway accepts HTTPS only.
      "aws:securetransport": "true", "aws:sourceip": request.arrival.sourceIP,
    ]
    values["aws:useragent"] = fields.firstText("user-agent")
    values["aws:referer"] = fields.firstText("referer")
    self.values = values
  }

  /// The value of a key; nil if the request does not have it.
  func value(of key: String) -> String? { values[key.lowercased()] }

  /// Whether it is known which requests have a key, and with which value.
  static func isKnown(_ key: String) -> Bool {
    let key = key.lowercased()
    return present.contains(key) || absent.contains(key) || key.hasPrefix("aws:principaltag/")
  }

  private static let present: Set = [
    "aws:currenttime", "aws:epochtime", "aws:referer", "aws:securetransport", "aws:sourceip", "aws:useragent",
  ]

  /// Keys that no request has: those of private APIs, and those of callers that IAM has authenticated.
  private static let absent: Set = [
    "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:principalaccount", "aws:principalarn",
    "aws:principalorgid", "aws:principalorgpaths", "aws:principaltype", "aws:sourcearn", "aws:sourcevpc",
    "aws:sourcevpce", "aws:tokenissuetime", "aws:userid", "aws:username", "aws:vpcsourceip",
  ]
}
