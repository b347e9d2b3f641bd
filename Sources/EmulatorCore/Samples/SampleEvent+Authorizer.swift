import LambdaEvents

extension SampleEvent {
  /// A REST API asks whether a token is valid.
  func tokenAuthorizer() -> String {
    #"""
    {
      "type": "TOKEN",
      "methodArn": "arn:aws:execute-api:\#(region):\#(accountID):localapi/prod/GET/items",
      "authorizationToken": "Bearer sample-token"
    }
    """#
  }

  /// A REST API asks whether a request is allowed.
  func requestAuthorizer(_ identifiers: inout SampleIdentifiers) -> String {
    let trace = identifiers.trace()
    return #"""
      {
        "type": "REQUEST",
        "methodArn": "arn:aws:execute-api:\#(region):\#(accountID):localapi/prod/GET/items",
        "resource": "/items",
        "path": "/items",
        "httpMethod": "GET",
        "headers": {
          "Authorization": "Bearer sample-token",
          "Host": "localapi.execute-api.\#(region).amazonaws.com",
          "User-Agent": "sample",
          "X-Amzn-Trace-Id": "\#(trace)",
          "X-Forwarded-For": "198.51.100.7",
          "X-Forwarded-Port": "443",
          "X-Forwarded-Proto": "https"
        },
        "multiValueHeaders": {
          "Authorization": ["Bearer sample-token"],
          "Host": ["localapi.execute-api.\#(region).amazonaws.com"],
          "User-Agent": ["sample"],
          "X-Amzn-Trace-Id": ["\#(trace)"],
          "X-Forwarded-For": ["198.51.100.7"],
          "X-Forwarded-Port": ["443"],
          "X-Forwarded-Proto": ["https"]
        },
        "queryStringParameters": { "page": "1" },
        "multiValueQueryStringParameters": { "page": ["1"] },
        "pathParameters": {},
        "stageVariables": {},
        "requestContext": {
          "resourceId": "\#(identifiers.letters(6).lowercased())",
          "resourcePath": "/items",
          "httpMethod": "GET",
          "extendedRequestId": "\#(identifiers.letters(15))=",
          "requestTime": "\#(RequestTime.text(time))",
          "path": "/prod/items",
          "accountId": "\#(accountID)",
          "protocol": "HTTP/1.1",
          "stage": "prod",
          "domainPrefix": "localapi",
          "requestTimeEpoch": \#(time),
          "requestId": "\#(identifiers.uuid())",
          "identity": {
            "cognitoIdentityPoolId": null,
            "accountId": null,
            "cognitoIdentityId": null,
            "caller": null,
            "sourceIp": "198.51.100.7",
            "principalOrgId": null,
            "accessKey": null,
            "cognitoAuthenticationType": null,
            "cognitoAuthenticationProvider": null,
            "userArn": null,
            "userAgent": "sample",
            "user": null
          },
          "domainName": "localapi.execute-api.\#(region).amazonaws.com",
          "deploymentId": "\#(identifiers.letters(6).lowercased())",
          "apiId": "localapi"
        }
      }
      """#
  }

  /// An HTTP API asks whether a request is allowed, in payload format 2.0.
  func requestAuthorizerV2(_ identifiers: inout SampleIdentifiers) -> String {
    let trace = identifiers.trace()
    return #"""
      {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": "arn:aws:execute-api:\#(region):\#(accountID):localapi/$default/GET/items",
        "identitySource": ["Bearer sample-token"],
        "routeKey": "GET /items",
        "rawPath": "/items",
        "rawQueryString": "page=1",
        "cookies": ["session=sample"],
        "headers": {
          "authorization": "Bearer sample-token",
          "host": "localapi.execute-api.\#(region).amazonaws.com",
          "user-agent": "sample",
          "x-amzn-trace-id": "\#(trace)",
          "x-forwarded-for": "198.51.100.7",
          "x-forwarded-port": "443",
          "x-forwarded-proto": "https"
        },
        "queryStringParameters": { "page": "1" },
        "requestContext": {
          "accountId": "\#(accountID)",
          "apiId": "localapi",
          "domainName": "localapi.execute-api.\#(region).amazonaws.com",
          "domainPrefix": "localapi",
          "http": {
            "method": "GET",
            "path": "/items",
            "protocol": "HTTP/1.1",
            "sourceIp": "198.51.100.7",
            "userAgent": "sample"
          },
          "requestId": "\#(identifiers.letters(15))=",
          "routeKey": "GET /items",
          "stage": "$default",
          "time": "\#(RequestTime.text(time))",
          "timeEpoch": \#(time)
        },
        "pathParameters": {},
        "stageVariables": {}
      }
      """#
  }
}
