/// The keys of an event's top level that decide what it is or become a part of the request.
enum EventKey: Int, CaseIterable {
  case version, type, methodArn, routeArn, httpMethod, path, rawPath, rawQueryString, cookies, headers
  case multiValueHeaders, queryStringParameters, multiValueQueryStringParameters, requestContext, body
  case isBase64Encoded

  /// The key as it stands in the event.
  var name: StaticString {
    switch self {
    case .version: "version"
    case .type: "type"
    case .methodArn: "methodArn"
    case .routeArn: "routeArn"
    case .httpMethod: "httpMethod"
    case .path: "path"
    case .rawPath: "rawPath"
    case .rawQueryString: "rawQueryString"
    case .cookies: "cookies"
    case .headers: "headers"
    case .multiValueHeaders: "multiValueHeaders"
    case .queryStringParameters: "queryStringParameters"
    case .multiValueQueryStringParameters: "multiValueQueryStringParameters"
    case .requestContext: "requestContext"
    case .body: "body"
    case .isBase64Encoded: "isBase64Encoded"
    }
  }
}

/// The keys of an event's `requestContext` that decide what it is or become a part of the request.
enum RequestContextKey: Int, CaseIterable {
  case elb, http, httpMethod, stage, requestId, connectionId, domainName

  /// The key as it stands in the event.
  var name: StaticString {
    switch self {
    case .elb: "elb"
    case .http: "http"
    case .httpMethod: "httpMethod"
    case .stage: "stage"
    case .requestId: "requestId"
    case .connectionId: "connectionId"
    case .domainName: "domainName"
    }
  }
}
