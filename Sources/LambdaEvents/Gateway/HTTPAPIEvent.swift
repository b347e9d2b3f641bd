import ByteBuffers
import HTTPMessages
import WireFormat

/// The events of payload format 2.0: Function URLs and API Gateway HTTP APIs.
enum HTTPAPIEvent {
  /// Converts a request into an event.
  ///
  /// The path in the context is decoded. An HTTP API also decodes `rawPath`; a Function URL keeps it as sent. With a
  /// named stage both start with the stage, like the URL. A Function URL also has cookies among the header fields.
  ///
  /// - Parameter call: the question to an authorizer; nil for the event of a function that serves the request.
  static func encode(
    _ arrived: GatewayRequest, isFunctionURL: Bool, stage: String, for call: AuthorizerCall? = nil
  ) -> [UInt8] {
    let path = arrived.decodedPath
    let groups = FieldGroups(arrived.fields)
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 2 + 2048)
    json.object { json in
      json.key("version")
      json.string("2.0")
      if let call { writeCall(call, to: &json) }
      json.key("routeKey")
      json.string(arrived.routeKey)
      json.key("rawPath")
      json.string(utf8: isFunctionURL ? arrived.path : path[...])
      json.key("rawQueryString")
      json.string(utf8: arrived.query)
      writeCookies(arrived.cookies, to: &json)
      json.key("headers")
      json.object { json in
        for group in groups.groups {
          let isCookie = groups.isName(group, "cookie")
          if isCookie && !isFunctionURL { continue }
          // A Function URL with IAM authorization removes the header field that contains the signature.
          if isFunctionURL, arrived.arrival.caller != nil, groups.isName(group, "authorization") { continue }
          groups.writeName(group, lowercased: true, to: &json)
          groups.writeJoinedValue(group, separator: isCookie ? "; " : ",", to: &json)
        }
      }
      writeParameters(arrived.parameterGroups(decoding: true), to: &json)
      json.key("requestContext")
      writeContext(arrived, isFunctionURL: isFunctionURL, stage: stage, path: path, to: &json)
      if let route = arrived.arrival.route {
        ValueMaps.write(route.pathParameters, as: "pathParameters", absent: .leftOut, to: &json)
        ValueMaps.write(route.stageVariables, as: "stageVariables", absent: .leftOut, to: &json)
      }
      if call == nil { arrived.writeBody(absent: .leftOut, codedIsBase64: false, to: &json) }
    }
    return json.finish()
  }

  private static func writeCall(_ call: AuthorizerCall, to json: inout JSONWriter) {
    json.key("type")
    json.string("REQUEST")
    json.key("routeArn")
    json.string(call.arn)
    json.key("identitySource")
    if call.identity.isEmpty {
      json.null()
    } else {
      json.array { json in
        for value in call.identity { json.string(utf8: value[...]) }
      }
    }
  }

  private static func writeCookies(_ cookies: [[UInt8]], to json: inout JSONWriter) {
    guard !cookies.isEmpty else { return }
    json.key("cookies")
    json.array { json in
      for cookie in cookies { json.string(utf8: cookie[...]) }
    }
  }

  private static func writeParameters(_ groups: [(name: [UInt8], values: [[UInt8]])], to json: inout JSONWriter) {
    guard !groups.isEmpty else { return }
    json.key("queryStringParameters")
    json.object { json in
      for group in groups {
        json.key(utf8: group.name[...])
        json.string(utf8: Array(group.values.joined(separator: [UInt8(ascii: ",")]))[...])
      }
    }
  }

  private static func writeContext(
    _ arrived: GatewayRequest, isFunctionURL: Bool, stage: String, path: [UInt8], to json: inout JSONWriter
  ) {
    let arrival = arrived.arrival
    let identifier = isFunctionURL ? "localfunctionurl" : arrived.apiID
    json.object { json in
      json.key("accountId")
      json.string(isFunctionURL && arrival.caller == nil ? "anonymous" : arrival.accountID)
      json.key("apiId")
      json.string(identifier)
      if let caller = arrival.caller {
        json.key("authorizer")
        json.object { json in
          json.key("iam")
          writeCaller(caller, to: &json)
        }
      } else if let authorizer = arrival.route?.authorizer {
        json.key("authorizer")
        json.raw(authorizer)
      }
      json.key("domainName")
      json.string(
        arrived.host
          ?? (isFunctionURL
            ? "\(identifier).lambda-url.\(arrival.region).on.aws"
            : "\(identifier).execute-api.\(arrival.region).amazonaws.com"))
      json.key("domainPrefix")
      json.string(arrived.domainPrefix(or: identifier))
      json.key("http")
      json.object { json in
        json.key("method")
        json.string(arrived.request.method.name)
        json.key("path")
        json.string(utf8: path[...])
        json.key("protocol")
        json.string("HTTP/1.1")
        json.key("sourceIp")
        json.string(arrival.sourceIP)
        json.key("userAgent")
        json.string(utf8: arrived.userAgent)
      }
      json.key("requestId")
      json.string(isFunctionURL ? arrival.requestID : arrival.gatewayRequestID)
      json.key("routeKey")
      json.string(arrived.routeKey)
      json.key("stage")
      json.string(stage)
      json.key("time")
      json.string(RequestTime.text(arrival.time))
      json.key("timeEpoch")
      json.number(arrival.time)
    }
  }

  private static func writeCaller(_ caller: CallerIdentity, to json: inout JSONWriter) {
    json.object { json in
      json.key("accessKey")
      json.string(caller.accessKey)
      json.key("accountId")
      json.string(caller.accountID)
      json.key("callerId")
      json.string(caller.callerID)
      json.key("cognitoIdentity")
      if let cognito = caller.cognito { write(cognito, to: &json) } else { json.null() }
      json.key("principalOrgId")
      write(caller.principalOrgID, to: &json)
      json.key("userArn")
      json.string(caller.userARN)
      json.key("userId")
      json.string(caller.userID)
    }
  }

  private static func write(_ cognito: CallerIdentity.Cognito, to json: inout JSONWriter) {
    json.object { json in
      json.key("amr")
      json.array { json in
        for method in cognito.methods { json.string(method) }
      }
      json.key("identityId")
      write(cognito.identityID, to: &json)
      json.key("identityPoolId")
      write(cognito.identityPoolID, to: &json)
    }
  }

  private static func write(_ text: String?, to json: inout JSONWriter) {
    if let text { json.string(text) } else { json.null() }
  }
}
