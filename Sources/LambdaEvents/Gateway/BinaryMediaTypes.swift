import HTTPMessages

/// The media types that a REST API treats as binary.
///
/// They are matched against a request's Content-Type, and against the Accept field of the request for a response.
/// `type/*` and `*/*` are supported. Only the first media type of an Accept field counts.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html>. Observed
/// behavior: <https://github.com/ministackorg/ministack/pull/767>.
package struct BinaryMediaTypes: Sendable, Equatable {
  /// No types; the default.
  package static let none = BinaryMediaTypes([])

  private let types: [[UInt8]]

  /// - Parameter types: for example `image/png`, `image/*` or `*/*`.
  package init(_ types: [String]) { self.types = types.map { $0.utf8.map(lowercasedASCII) } }

  /// Whether the value of a Content-Type or Accept field matches. A missing field counts as JSON, which `*/*` and
  /// `application/json` match.
  func contains(_ value: ArraySlice<UInt8>?) -> Bool {
    guard !types.isEmpty else { return false }
    let essence = value.map(Self.essence) ?? Array("application/json".utf8)
    guard let slash = essence.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let wildcard = essence[...slash] + [UInt8(ascii: "*")]
    return types.contains { $0 == essence || $0[...] == wildcard || $0.elementsEqual("*/*".utf8) }
  }

  /// The first media type of a field, in lower case and without parameters.
  private static func essence(_ value: ArraySlice<UInt8>) -> [UInt8] {
    let first = value.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
    return HTTPSyntax.trimmingWhitespace(first).map(lowercasedASCII)
  }
}
