import HTTPMessages
import WireFormat

/// The events of payload format 1.0, of an API Gateway REST API with a proxy resource (`/{proxy+}`).
enum RestAPIEvent {
  /// The event of a request. The path is passed on as it was sent, query parameters are decoded.
  static func encode(_ arrived: ArrivedRequest, stage: String) -> [UInt8] {
    let groups = FieldGroups(arrived.fields)
    let parameters = arrived.parameterGroups(decoding: true)
    let isRoot = arrived.path.elementsEqual("/".utf8)
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 3 + 2048)
    json.object { json in
      json.key("resource")
      json.string(isRoot ? "/" : "/{proxy+}")
      json.key("path")
      json.string(utf8: arrived.path)
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
          json.string(utf8: arrived.decodedPath.dropFirst())
        }
      }
      json.key("stageVariables")
      json.null()
      json.key("requestContext")
      writeContext(arrived, stage: stage, resource: isRoot ? "/" : "/{proxy+}", to: &json)
      arrived.writeBody(absent: .null, codedIsBase64: false, to: &json)
    }
    return json.finish()
  }

  private static func writeContext(
    _ arrived: ArrivedRequest, stage: String, resource: String, to json: inout JSONWriter
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
      json.string(utf8: (Array("/\(stage)".utf8) + arrived.path)[...])
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

  private static func writeIdentity(_ arrived: ArrivedRequest, to json: inout JSONWriter) {
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
