/// What API Gateway adds to the event of a request that matched a route.
package struct MatchedRoute: Sendable, Equatable {
  /// A name and its value, as bytes of text.
  package struct Parameter: Sendable, Equatable {
    package var name: String
    package var value: [UInt8]

    package init(_ name: String, _ value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// The API's ID, for example `a1b2c3d4e5`.
  package var apiID: String
  /// The route key of an HTTP API, for example `ANY /{proxy+}` or `$default`.
  package var routeKey: String
  /// The path template, for example `/users/{id}`; `$default` for the default route of an HTTP API.
  package var resource: String
  /// The parts of the path that the template's variables matched, in order. A REST API passes them on as they were
  /// sent, an HTTP API decoded.
  package var pathParameters: [Parameter]
  /// The variables of the stage, in order.
  package var stageVariables: [Parameter]
  /// The member `authorizer` of the request context, as JSON; nil if the route has no authorizer.
  package var authorizer: [UInt8]?

  package init(
    apiID: String, routeKey: String, resource: String, pathParameters: [Parameter] = [],
    stageVariables: [Parameter] = [], authorizer: [UInt8]? = nil
  ) {
    self.apiID = apiID
    self.routeKey = routeKey
    self.resource = resource
    self.pathParameters = pathParameters
    self.stageVariables = stageVariables
    self.authorizer = authorizer
  }

  /// The ID of the resource in a REST API: six lowercase letters and digits that follow from the path. AWS's IDs are
  /// random.
  package var resourceID: String {
    // FNV-1a.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in resource.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var id: [UInt8] = []
    for _ in 0..<6 {
      let digit = UInt8(hash % 36)
      id.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      hash /= 36
    }
    return String(decoding: id, as: UTF8.self)
  }
}
