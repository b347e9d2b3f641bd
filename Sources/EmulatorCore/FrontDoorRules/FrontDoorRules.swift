package import HTTPMessages
package import LambdaEvents
import LambdaInterface

/// The limits of a front door, and its own responses to requests that exceed them or fail.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>,
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html> and
/// <https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html>.
package struct FrontDoorRules: Sendable, Equatable {
  package let settings: FrontDoorSettings

  package init(_ settings: FrontDoorSettings) { self.settings = settings }

  /// The event format of the front door.
  package var door: FrontDoor { settings.door }

  /// The maximum size of a request's body, in bytes. Lambda's limit of 6 MB for events also applies.
  package var requestBody: Int {
    switch door {
    case .functionURL, .vpcLattice: LambdaLimits.requestPayload
    case .httpAPI, .restAPI: 10 * 1024 * 1024
    case .loadBalancer: 1024 * 1024
    }
  }

  /// The maximum size of a result, in bytes of JSON; nil if only Lambda's limit applies.
  package var result: Int? {
    if case .loadBalancer = door { 1024 * 1024 } else { nil }
  }

  /// How long callers wait; nil if only the function's timeout applies.
  package var timeout: Duration? {
    switch settings {
    case .functionURL, .loadBalancer: nil
    case .httpAPI(let settings): settings.timeout
    case .restAPI(let settings): settings.timeout
    // The default of VPC Lattice's idle timeout for connections to targets.
    case .vpcLattice: .seconds(60)
    }
  }

  /// The header fields of a function's response as callers receive them. Function URLs and REST APIs rename some of
  /// them.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>. For Function
  /// URLs this was observed, for example with `Server` and `WWW-Authenticate`
  /// (<https://zenn.dev/praha/articles/d6b3e263e38786>).
  package func passedOn(_ fields: HTTPFields) -> HTTPFields {
    switch door {
    case .functionURL, .restAPI: break
    case .httpAPI, .loadBalancer, .vpcLattice: return fields
    }
    var passed = HTTPFields(reservingFields: fields.count)
    for index in 0..<fields.count {
      let name = fields.nameText(at: index)
      let isRemapped = Self.remapped.contains(name.lowercased())
      passed.append(name: isRemapped ? "x-amzn-Remapped-\(name)" : name, value: fields.valueText(at: index))
    }
    return passed
  }

  private static let remapped: Set<String> = [
    "authorization", "content-md5", "date", "host", "max-forwards", "server", "trailer", "user-agent",
    "www-authenticate",
  ]
}
