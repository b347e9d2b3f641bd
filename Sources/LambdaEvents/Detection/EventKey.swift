import WireFormat

/// The keys to find in an object of an event. Keys of the same length are adjacent.
protocol EventObjectKey: CaseIterable, RawRepresentable<Int> {
  /// The key in the event.
  var name: StaticString { get }

  /// The first and the last key of a length; nil if no key has it.
  static func keys(ofLength length: Int) -> (first: Self, last: Self)?
}

extension EventObjectKey {
  /// Finds the key that a string names; nil if it names none.
  @inline(__always)
  init?(_ name: JSONValue, in scanner: borrowing JSONScanner) {
    guard !name.hasEscapes else {
      // The encoded length says nothing about the key's length.
      guard let key = Self.allCases.first(where: { scanner.isString(name, $0.name) }) else { return nil }
      self = key
      return
    }
    guard let (first, last) = Self.keys(ofLength: name.range.count) else { return nil }
    for number in first.rawValue...last.rawValue {
      guard let key = Self(rawValue: number), scanner.isString(name, key.name) else { continue }
      self = key
      return
    }
    return nil
  }
}

/// The top-level keys that determine an event's origin or become part of the request.
enum EventKey: Int, EventObjectKey {
  case type, path, body, version, rawPath, cookies, headers, routeArn, methodArn, httpMethod, rawQueryString
  case requestContext, isBase64Encoded, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters

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

  static func keys(ofLength length: Int) -> (first: EventKey, last: EventKey)? {
    switch length {
    case 4: (.type, .body)
    case 7: (.version, .headers)
    case 8: (.routeArn, .routeArn)
    case 9: (.methodArn, .methodArn)
    case 10: (.httpMethod, .httpMethod)
    case 14: (.rawQueryString, .requestContext)
    case 15: (.isBase64Encoded, .isBase64Encoded)
    case 17: (.multiValueHeaders, .multiValueHeaders)
    case 21: (.queryStringParameters, .queryStringParameters)
    case 31: (.multiValueQueryStringParameters, .multiValueQueryStringParameters)
    default: nil
    }
  }
}

/// The keys of `requestContext` that determine an event's origin or become part of the request.
enum RequestContextKey: Int, EventObjectKey {
  case elb, http, stage, requestId, httpMethod, domainName, connectionId

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

  static func keys(ofLength length: Int) -> (first: RequestContextKey, last: RequestContextKey)? {
    switch length {
    case 3: (.elb, .elb)
    case 4: (.http, .http)
    case 5: (.stage, .stage)
    case 9: (.requestId, .requestId)
    case 10: (.httpMethod, .domainName)
    case 12: (.connectionId, .connectionId)
    default: nil
    }
  }
}
