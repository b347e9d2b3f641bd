import ByteBuffers
import HTTPMessages
import WireFormat

/// The events of payload format 1.0: REST APIs, and HTTP APIs that are set to it.
enum RestAPIEvent {
  /// The kind of API, and its stage.
  enum Source {
    case restAPI(stage: String, BinaryMediaTypes)
    case httpAPI(stage: String)

    var stage: String {
      switch self {
      case .restAPI(let stage, _), .httpAPI(let stage): stage
      }
    }

    var isREST: Bool {
      if case .restAPI = self { true } else { false }
    }
  }

  /// Converts a request into an event.
  ///
  /// A REST API passes the path on as it was sent, but without the stage and with a single leading slash. The path in
  /// the context is the full path. An HTTP API decodes both, and they start with the stage. Query parameters are
  /// decoded. A REST API without routes has a proxy resource (`/{proxy+}`), whose parameter has no slashes at its ends.
  ///
  /// - Parameter call: the question to an authorizer; nil for the event of a function that serves the request.
  static func encode(_ arrived: GatewayRequest, of source: Source, for call: AuthorizerCall? = nil) -> [UInt8] {
    let groups = FieldGroups(passedOn(arrived, isREST: source.isREST))
    let parameters = arrived.parameterGroups(decoding: true)
    let path = path(of: arrived, source)
    let route = arrived.arrival.route ?? catchAll(path, source)
    let absent = call == nil ? ValueMaps.Absent.null : .emptyObject
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 3 + 2048)
    json.object { json in
      if !source.isREST {
        json.key("version")
        json.string("1.0")
      }
      if let call { writeCall(call, isREST: source.isREST, to: &json) }
      json.key("resource")
      json.string(route.resource)
      json.key("path")
      json.string(utf8: path[...])
      json.key("httpMethod")
      json.string(arrived.request.method.name)
      ValueMaps.writeFields(groups, single: true, multiValue: true, to: &json)
      ValueMaps.writeParameters(
        parameters, single: true, multiValue: true, absentIsNull: absent == .null, to: &json)
      ValueMaps.write(route.pathParameters, as: "pathParameters", absent: absent, to: &json)
      ValueMaps.write(route.stageVariables, as: "stageVariables", absent: absent, to: &json)
      json.key("requestContext")
      writeContext(arrived, source, path: source.isREST ? Array(arrived.path) : path, route: route, to: &json)
      if call == nil { writeBody(arrived, source, to: &json) }
    }
    return json.finish()
  }

  private static func path(of arrived: GatewayRequest, _ source: Source) -> [UInt8] {
    guard source.isREST else { return arrived.decodedPath }
    let slash = UInt8(ascii: "/")
    let sent = FrontDoor.path(arrived.path, below: source.stage) ?? arrived.path
    return [slash] + sent.drop { $0 == slash }
  }

  /// The route of an API that passes all requests to one function.
  private static func catchAll(_ path: [UInt8], _ source: Source) -> MatchedRoute {
    guard source.isREST else { return MatchedRoute(apiID: "localapi", routeKey: "$default", resource: "$default") }
    guard path.count > 1 else { return MatchedRoute(apiID: "localapi", routeKey: "ANY /", resource: "/") }
    let end = path.lastIndex { $0 != UInt8(ascii: "/") } ?? 0
    return MatchedRoute(
      apiID: "localapi", routeKey: "ANY /{proxy+}", resource: "/{proxy+}",
      pathParameters: [MatchedRoute.Parameter("proxy", Array(path[1...end]))])
  }

  /// A REST API does not tell authorizers the values of the identity sources.
  private static func writeCall(_ call: AuthorizerCall, isREST: Bool, to json: inout JSONWriter) {
    json.key("type")
    json.string("REQUEST")
    json.key("methodArn")
    json.string(call.arn)
    guard !isREST else { return }
    let identity = call.joinedIdentity
    for key in ["identitySource", "authorizationToken"] {
      json.key(key)
      if identity.isEmpty { json.null() } else { json.string(utf8: identity[...]) }
    }
  }

  /// The fields in the event: some names have a fixed case, and some fields are removed.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>. Which fields are
  /// removed and which names change was observed, for example by LocalStack's tests against AWS.
  private static func passedOn(_ arrived: GatewayRequest, isREST: Bool) -> HTTPFields {
    let fields = arrived.fields
    var dropped = isREST ? dropped : []
    // The field contains the signature.
    if isREST, arrived.arrival.caller != nil { dropped.append("authorization") }
    var passed = HTTPFields(reservingFields: fields.count)
    for index in 0..<fields.count where !dropped.contains(where: { fields.isName(at: index, $0) }) {
      let name = capitalized.first { fields.isName(at: index, $0.lowercased) }?.name
      passed.append(
        name: name.map { Array("\($0)".utf8)[...] } ?? fields.name(at: index), value: fields.value(at: index))
    }
    return passed
  }

  /// Fields that a REST API never passes to a function, besides those of the connection.
  private static let dropped: [StaticString] = [
    "content-length", "content-md5", "max-forwards", "server", "www-authenticate",
  ]

  /// Names with a fixed case, regardless of what the caller sent.
  private static let capitalized: [(lowercased: StaticString, name: StaticString)] = [
    ("authorization", "Authorization"), ("content-length", "Content-Length"), ("host", "Host"),
    ("user-agent", "User-Agent"), ("x-amzn-trace-id", "X-Amzn-Trace-Id"), ("x-forwarded-for", "X-Forwarded-For"),
    ("x-forwarded-port", "X-Forwarded-Port"), ("x-forwarded-proto", "X-Forwarded-Proto"),
  ]

  /// At a REST API a body that is not binary is always text: bytes that are not UTF-8 become U+FFFD.
  private static func writeBody(_ arrived: GatewayRequest, _ source: Source, to json: inout JSONWriter) {
    let body = arrived.request.body
    let form: BodyForm =
      switch source {
      case .restAPI(_, let types): types.contains(arrived.fields.first("content-type")) ? .base64 : .text
      case .httpAPI: arrived.bodyForm(codedIsBase64: false)
      }
    if !body.isEmpty, !source.isREST || form == .base64 { return form.write(body, to: &json) }
    json.key("body")
    if body.isEmpty {
      json.null()
    } else {
      json.string(utf8: body.span)
    }
    json.key("isBase64Encoded")
    json.bool(false)
  }

  private static func writeContext(
    _ arrived: GatewayRequest, _ source: Source, path: [UInt8], route: MatchedRoute, to json: inout JSONWriter
  ) {
    let arrival = arrived.arrival
    json.object { json in
      json.key("resourceId")
      // The front door without routes has one resource, or two with the root.
      json.string(source.isREST ? arrival.route?.resourceID ?? "local" : route.routeKey)
      if let authorizer = route.authorizer {
        json.key("authorizer")
        json.raw(authorizer)
      }
      json.key("resourcePath")
      json.string(route.resource)
      json.key("httpMethod")
      json.string(arrived.request.method.name)
      json.key("extendedRequestId")
      json.string(arrival.gatewayRequestID)
      json.key("requestTime")
      json.string(RequestTime.text(arrival.time))
      json.key("path")
      json.string(utf8: path[...])
      json.key("accountId")
      json.string(arrival.accountID)
      json.key("protocol")
      json.string("HTTP/1.1")
      json.key("stage")
      json.string(source.stage)
      json.key("domainPrefix")
      json.string(arrived.domainPrefix(or: route.apiID))
      json.key("requestTimeEpoch")
      json.number(arrival.time)
      json.key("requestId")
      json.string(source.isREST ? arrival.requestID : arrival.gatewayRequestID)
      json.key("identity")
      writeIdentity(arrived, to: &json)
      json.key("domainName")
      json.string(arrived.host ?? "\(route.apiID).execute-api.\(arrival.region).amazonaws.com")
      json.key("deploymentId")
      json.string("local")
      json.key("apiId")
      json.string(route.apiID)
    }
  }

  private static func writeIdentity(_ arrived: GatewayRequest, to json: inout JSONWriter) {
    let caller = arrived.arrival.caller
    let cognito = caller?.cognito
    let provider = cognito?.methods.dropFirst().joined(separator: ",") ?? ""
    let members: [(name: String, value: String?)] = [
      ("cognitoIdentityPoolId", cognito?.identityPoolID), ("accountId", caller?.accountID),
      ("cognitoIdentityId", cognito?.identityID), ("caller", caller?.callerID), ("accessKey", caller?.accessKey),
      ("cognitoAuthenticationType", cognito?.methods.first),
      ("cognitoAuthenticationProvider", provider.isEmpty ? nil : provider), ("userArn", caller?.userARN),
      ("user", caller?.userID), ("principalOrgId", caller?.principalOrgID),
    ]
    json.object { json in
      for member in members {
        json.key(member.name)
        if let value = member.value { json.string(value) } else { json.null() }
      }
      if let apiKey = arrived.arrival.apiKey {
        json.key("apiKey")
        json.string(apiKey)
        // Only AWS knows the ID of a key.
        json.key("apiKeyId")
        json.string("local")
      }
      json.key("sourceIp")
      json.string(arrived.arrival.sourceIP)
      json.key("userAgent")
      json.string(utf8: arrived.userAgent)
    }
  }
}
