import WireFormat

/// What the owner of the function should know about an event that the app gets all the same.
package enum EventNotice: Sendable, Hashable {
  /// The event has the method and path of an HTTP request, but no `requestContext`, so it is passed through.
  case lacksRequestContext
  /// The event has the method and path of an HTTP request, but the `requestContext` of no known source, so it is passed
  /// through.
  case hasUnknownRequestContext
  /// The caller asks for a WebSocket, and the app gets a plain request.
  case asksForWebSocket

  /// The notice about an event that is passed through and whose source is not known, if it looks like HTTP.
  init?(passingThrough outline: ScannedEvent) {
    let isFormat1 = outline[.httpMethod]?.kind == .string && outline[.path]?.kind == .string
    let isFormat2 = outline[.rawPath]?.kind == .string
    guard isFormat1 || isFormat2 else { return nil }
    self = outline[.requestContext]?.kind == .object ? .hasUnknownRequestContext : .lacksRequestContext
  }
}
