package import HTTPMessages
package import LambdaEvents
import LambdaInterface

/// The limits of a front door, and its own responses to what exceeds them or fails.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>,
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html> and
/// <https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html>.
package struct FrontDoorRules: Sendable, Equatable {
  /// How it is set up.
  package let settings: FrontDoorSettings

  /// The rules of a front door.
  package init(_ settings: FrontDoorSettings) { self.settings = settings }

  /// What makes its events, and reads the results.
  package var door: FrontDoor { settings.door }

  /// The largest body of a request, in bytes. An event of more than 6 MB Lambda refuses besides.
  package var requestBody: Int {
    switch door {
    case .functionURL, .vpcLattice: LambdaLimits.requestPayload
    case .httpAPI, .restAPI: 10 * 1024 * 1024
    case .loadBalancer: 1024 * 1024
    }
  }

  /// The largest result, in bytes of JSON; nil where only Lambda limits it.
  package var result: Int? {
    if case .loadBalancer = door { 1024 * 1024 } else { nil }
  }

  /// How long the caller waits; nil for as long as the function may take.
  package var timeout: Duration? {
    switch settings {
    case .functionURL, .loadBalancer: nil
    case .httpAPI(let settings): settings.timeout
    case .restAPI(let settings): settings.timeout
    // The default of what it calls the idle timeout of connections to targets.
    case .vpcLattice: .seconds(60)
    }
  }

  /// The fields of a function's response as the caller gets them. Function URLs and REST APIs rename some of them.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>; that Function URLs do
  /// the same has been observed, with `Server` and `WWW-Authenticate` for example
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
