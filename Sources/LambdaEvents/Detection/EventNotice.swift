import WireFormat

/// A hint for the owner of the function about an event that still reaches the app.
package enum EventNotice: Sendable, Hashable {
  /// The event has the method and path of an HTTP request, but no `requestContext`, so it is passed through.
  case lacksRequestContext
  /// The event has the method and path of an HTTP request, but its `requestContext` belongs to no known source, so it
  /// is passed through.
  case hasUnknownRequestContext
  /// The caller requests a WebSocket, and the app gets a plain request.
  case asksForWebSocket

  /// The hint about a passed-through event of an unknown source; nil unless it looks like an HTTP request.
  init?(passingThrough outline: ScannedEvent) {
    let isFormat1 = outline[.httpMethod]?.kind == .string && outline[.path]?.kind == .string
    let isFormat2 = outline[.rawPath]?.kind == .string
    guard isFormat1 || isFormat2 else { return nil }
    self = outline[.requestContext]?.kind == .object ? .hasUnknownRequestContext : .lacksRequestContext
  }
}
