package import HTTPMessages
package import LambdaEvents
import WireFormat

/// A request that waits for an authorizer.
package struct AuthorizationRequest: Sendable {
  package let request: HTTPRequest
  /// With the matched route.
  package let arrival: FrontDoor.Arrival
  /// The name of the stage.
  package let stage: String
  /// The path without the stage, as it was sent.
  package let path: ArraySlice<UInt8>

  package init(_ request: HTTPRequest, arrival: FrontDoor.Arrival, stage: String, path: ArraySlice<UInt8>) {
    self.request = request
    self.arrival = arrival
    self.stage = stage
    self.path = path
  }

  /// The ARN of the method or route with the request's path, for example
  /// `arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/1`.
  package var arn: String {
    let path = String(decoding: path.drop { $0 == UInt8(ascii: "/") }, as: UTF8.self)
    let api = arrival.route?.apiID ?? "localapi"
    return "arn:aws:execute-api:\(arrival.region):\(arrival.accountID):\(api)/\(stage)/\(request.method.name)/\(path)"
  }

  /// The values of identity sources; nil if one is missing or empty.
  package func identity(_ sources: [IdentitySource]) -> [[UInt8]]? {
    var values: [[UInt8]] = []
    for source in sources {
      guard let value = value(of: source), !value.isEmpty else { return nil }
      values.append(value)
    }
    return values
  }

  private func value(of source: IdentitySource) -> [UInt8]? {
    switch source {
    case .header(let name):
      let fields = request.fields
      let values = (0..<fields.count).filter { fields.nameText(at: $0).lowercased() == name.lowercased() }
        .map { Array(fields.value(at: $0)) }
      return values.isEmpty ? nil : Array(values.joined(separator: [UInt8(ascii: ",")]))
    case .queryString(let name): return queryParameter(name)
    case .context(let name): return Self.contextVariables[name].map { Array($0(self).utf8) }
    case .stageVariable(let name): return arrival.route?.stageVariables.first { $0.name == name }?.value
    }
  }

  private func queryParameter(_ name: String) -> [UInt8]? {
    let query = request.target.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    var values: [[UInt8]] = []
    for parameter in query.split(separator: UInt8(ascii: "&")) {
      let key = parameter.prefix { $0 != UInt8(ascii: "=") }
      guard Self.decoded(key).elementsEqual(name.utf8) else { continue }
      values.append(Self.decoded(parameter[key.endIndex...].dropFirst()))
    }
    return values.isEmpty ? nil : Array(values.joined(separator: [UInt8(ascii: ",")]))
  }

  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    PercentEncoding.decode(text.span, plusIsSpace: true, into: &decoded)
    return decoded
  }
}

extension AuthorizationRequest {
  /// The names of the context variables that can be identity sources.
  static var knownContextVariables: Set<String> { Set(contextVariables.keys) }

  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html>.
  private static let contextVariables: [String: @Sendable (AuthorizationRequest) -> String] = [
    "accountId": { $0.arrival.accountID },
    "apiId": { $0.arrival.route?.apiID ?? "" },
    "domainName": { $0.arrival.domainName ?? $0.request.fields.firstText("host") ?? "" },
    "httpMethod": { $0.request.method.name },
    "identity.sourceIp": { $0.arrival.sourceIP },
    "identity.userAgent": { $0.request.fields.firstText("user-agent") ?? "" },
    "path": { String(decoding: $0.request.target.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self) },
    "protocol": { _ in "HTTP/1.1" },
    "requestId": { $0.arrival.requestID },
    "resourceId": { $0.arrival.route?.resourceID ?? "" },
    "resourcePath": { $0.arrival.route?.resource ?? "" },
    "routeKey": { $0.arrival.route?.routeKey ?? "" },
    "stage": { $0.stage },
  ]
}
