import ByteBuffers
import HTTPMessages
import WireFormat

/// The events of payload format 1.0, of an API Gateway REST API with a proxy resource (`/{proxy+}`).
enum RestAPIEvent {
  /// Converts a request into an event.
  ///
  /// The path is passed on as it was sent, but without the stage and with a single leading slash. The proxy parameter
  /// has no slashes at its ends. The path in the context is the full path. Query parameters are decoded.
  static func encode(
    _ arrived: GatewayRequest, stage: String, binaryMediaTypes: BinaryMediaTypes
  ) -> [UInt8] {
    let groups = FieldGroups(passedOn(arrived.fields))
    let parameters = arrived.parameterGroups(decoding: true)
    let slash = UInt8(ascii: "/")
    let sent = FrontDoor.path(arrived.path, below: stage) ?? arrived.path
    let path = [slash] + sent.drop { $0 == slash }
    let isRoot = path.count == 1
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 3 + 2048)
    json.object { json in
      json.key("resource")
      json.string(isRoot ? "/" : "/{proxy+}")
      json.key("path")
      json.string(utf8: path[...])
      json.key("httpMethod")
      json.string(arrived.request.method.name)
      ValueMaps.writeFields(groups, single: true, multiValue: true, to: &json)
      ValueMaps.writeParameters(parameters, single: true, multiValue: true, absentIsNull: true, to: &json)
      json.key("pathParameters")
      if isRoot {
        json.null()
      } else {
        json.object { json in
          json.key("proxy")
          let end = path.lastIndex { $0 != slash } ?? 0
          json.string(utf8: path[1...end])
        }
      }
      json.key("stageVariables")
      json.null()
      json.key("requestContext")
      writeContext(arrived, stage: stage, resource: isRoot ? "/" : "/{proxy+}", to: &json)
      writeBody(arrived, isBinary: binaryMediaTypes.contains(arrived.fields.first("content-type")), to: &json)
    }
    return json.finish()
  }

  /// The fields in the event: some names have a fixed case, and some fields are removed.
  ///
  /// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>. Which fields are
  /// removed and which names change was observed, for example by LocalStack's tests against AWS.
  private static func passedOn(_ fields: HTTPFields) -> HTTPFields {
    var passed = HTTPFields(reservingFields: fields.count)
    for index in 0..<fields.count where !dropped.contains(where: { fields.isName(at: index, $0) }) {
      let name = capitalized.first { fields.isName(at: index, $0.lowercased) }?.name
      passed.append(
        name: name.map { Array("\($0)".utf8)[...] } ?? fields.name(at: index), value: fields.value(at: index))
    }
    return passed
  }

  /// Fields that never reach a function, besides those of the connection.
  private static let dropped: [StaticString] = [
    "content-length", "content-md5", "max-forwards", "server", "www-authenticate",
  ]

  /// Names with a fixed case, regardless of what the caller sent.
  private static let capitalized: [(lowercased: StaticString, name: StaticString)] = [
    ("authorization", "Authorization"), ("host", "Host"), ("user-agent", "User-Agent"),
    ("x-amzn-trace-id", "X-Amzn-Trace-Id"), ("x-forwarded-for", "X-Forwarded-For"),
    ("x-forwarded-port", "X-Forwarded-Port"), ("x-forwarded-proto", "X-Forwarded-Proto"),
  ]

  /// A body that is not binary is always text: bytes that are not UTF-8 become U+FFFD.
  private static func writeBody(_ arrived: GatewayRequest, isBinary: Bool, to json: inout JSONWriter) {
    let body = arrived.request.body
    if isBinary && !body.isEmpty { return BodyForm.base64.write(body, to: &json) }
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
    _ arrived: GatewayRequest, stage: String, resource: String, to json: inout JSONWriter
  ) {
    let arrival = arrived.arrival
    json.object { json in
      json.key("resourceId")
      json.string("local")
      json.key("resourcePath")
      json.string(resource)
      json.key("httpMethod")
      json.string(arrived.request.method.name)
      json.key("extendedRequestId")
      json.string(arrival.gatewayRequestID)
      json.key("requestTime")
      json.string(RequestTime.text(arrival.time))
      json.key("path")
      json.string(utf8: arrived.path)
      json.key("accountId")
      json.string(arrival.accountID)
      json.key("protocol")
      json.string("HTTP/1.1")
      json.key("stage")
      json.string(stage)
      json.key("domainPrefix")
      json.string(arrived.domainPrefix(or: "localapi"))
      json.key("requestTimeEpoch")
      json.number(arrival.time)
      json.key("requestId")
      json.string(arrival.requestID)
      json.key("identity")
      writeIdentity(arrived, to: &json)
      json.key("domainName")
      json.string(arrived.host ?? "localapi.execute-api.\(arrival.region).amazonaws.com")
      json.key("deploymentId")
      json.string("local")
      json.key("apiId")
      json.string("localapi")
    }
  }

  private static func writeIdentity(_ arrived: GatewayRequest, to json: inout JSONWriter) {
    let absent = [
      "cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "accessKey", "cognitoAuthenticationType",
      "cognitoAuthenticationProvider", "userArn", "user", "principalOrgId",
    ]
    json.object { json in
      for name in absent {
        json.key(name)
        json.null()
      }
      json.key("sourceIp")
      json.string(arrived.arrival.sourceIP)
      json.key("userAgent")
      json.string(utf8: arrived.userAgent)
    }
  }
}
