import HTTPMessages

/// The media types whose bodies a REST API does not take for text.
///
/// The Content-Type of a request and the Accept of the request that is responded to are compared with them, `type/*` and
/// `*/*` included. Of an Accept field the first media type counts.
///
/// See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html> and, for what was
/// observed, <https://github.com/ministackorg/ministack/pull/767>.
package struct BinaryMediaTypes: Sendable, Equatable {
  /// No type at all, which is the default.
  package static let none = BinaryMediaTypes([])

  private let types: [[UInt8]]

  /// These types, as `image/png`, `image/*` or `*/*`.
  package init(_ types: [String]) { self.types = types.map { $0.utf8.map(lowercasedASCII) } }

  /// Whether the value of a Content-Type or Accept field names one of them. A missing field counts as JSON, which is in
  /// `*/*` and in `application/json`.
  func contains(_ value: ArraySlice<UInt8>?) -> Bool {
    guard !types.isEmpty else { return false }
    let essence = value.map(Self.essence) ?? Array("application/json".utf8)
    guard let slash = essence.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let wildcard = essence[...slash] + [UInt8(ascii: "*")]
    return types.contains { $0 == essence || $0[...] == wildcard || $0.elementsEqual("*/*".utf8) }
  }

  /// The first media type of a field, in lower case and without its parameters.
  private static func essence(_ value: ArraySlice<UInt8>) -> [UInt8] {
    let first = value.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
    return HTTPSyntax.trimmingWhitespace(first).map(lowercasedASCII)
  }
}
