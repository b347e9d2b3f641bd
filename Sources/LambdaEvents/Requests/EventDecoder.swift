package import HTTPMessages

/// Turns an event into the request that the app is sent.
package struct EventDecoder: Sendable {
  /// The settings that shape the request.
  package struct Options: Sendable, Equatable {
    /// `AWS_LWA_REMOVE_BASE_PATH`: taken off the path once, at a segment boundary.
    package var basePath: String?
    /// `AWS_LWA_PASS_THROUGH_PATH`: where events that are not HTTP go.
    package var passThroughPath = "/events"
    /// `AWS_LWA_AUTHORIZATION_SOURCE`: the header that is moved to `authorization`.
    package var authorizationSource: String?
    /// The Host of a request whose event names none, as `127.0.0.1:8080`.
    package var defaultHost = "127.0.0.1:8080"

    /// The defaults.
    package init() {}
  }

  /// An event decoded.
  package struct DecodedEvent: Sendable {
    /// Who sent it.
    package var origin: EventOrigin
    /// The request for the app. Its body is a slice of the event's own buffer where that can be.
    package var request: HTTPRequest
    /// Whether `AWS_LWA_AUTHORIZATION_SOURCE` is set and its header was missing.
    package var lacksAuthorizationSource: Bool
  }

  private let options: Options

  /// A decoder with these options.
  package init(_ options: Options = Options()) { self.options = options }

  /// Decodes one event.
  ///
  /// - Parameters:
  ///   - event: the event's bytes, given up: the body is decoded in place.
  ///   - context: the invocation, told to the app in headers.
  package func decode(_ event: consuming [UInt8], context: InvocationContext) throws(EventError) -> DecodedEvent {
    throw EventError(.malformed, "not written yet")
  }
}
