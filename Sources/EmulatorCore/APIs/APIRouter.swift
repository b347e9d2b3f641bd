package import LambdaEvents
import WireFormat

/// Finds the route of a request.
///
/// Of all routes that match a request's method and path, the most specific one wins. A literal segment is more specific
/// than a variable, and a variable more than a greedy one; segments are compared from left to right. A route with the
/// request's method is more specific than one for `ANY` with the same path. An HTTP API prefers any route without a
/// greedy variable, and uses `$default` last.
///
/// HTTP APIs: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>. That the
/// method takes part in the choice of a REST API's resource was observed by LocalStack's tests against AWS
/// (`test_proxy_routing_with_hardcoded_resource_sibling`).
package struct APIRouter: Sendable {
  /// A route that matches, and the parts of the path that its variables matched.
  package struct Match: Sendable, Equatable {
    /// The index in ``GatewayAPI/routes``.
    package var index: Int
    /// In the order of the path.
    package var pathParameters: [MatchedRoute.Parameter]
  }

  /// A route as it is compared with requests.
  private struct Candidate: Sendable {
    var index: Int
    var method: String?
    var path: RoutePath
  }

  private let isREST: Bool
  /// All routes but the default one, the most specific first.
  private let candidates: [Candidate]
  private let defaultIndex: Int?

  package init(_ api: GatewayAPI) {
    isREST = api.isREST
    defaultIndex = api.routes.firstIndex { $0.key == .default }
    let isREST = isREST
    candidates = api.routes.enumerated().compactMap { index, route in
      guard case .method(let method, let path) = route.key else { return nil }
      return Candidate(index: index, method: method, path: path)
    }.sorted { Self.precedes($0, $1, isREST: isREST) }
  }

  /// Returns the route of a request; nil if none matches.
  ///
  /// - Parameter path: the path as it was sent, without the stage.
  package func match(method: String, path: ArraySlice<UInt8>) -> Match? {
    let segments = segments(of: path)
    for candidate in candidates where candidate.method == nil || candidate.method == method {
      if let parameters = parameters(candidate.path, segments) {
        return Match(index: candidate.index, pathParameters: parameters)
      }
    }
    return defaultIndex.map { Match(index: $0, pathParameters: []) }
  }

  /// The parts between slashes. A REST API ignores slashes at both ends of the path.
  private func segments(of path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let slash = UInt8(ascii: "/")
    var rest = path.first == slash ? path.dropFirst() : path
    if isREST {
      rest = rest.drop { $0 == slash }
      while rest.last == slash { rest.removeLast() }
    }
    return rest.isEmpty ? [] : rest.split(separator: slash, omittingEmptySubsequences: false)
  }

  /// The values of a template's variables; nil if the template does not match.
  private func parameters(_ path: RoutePath, _ segments: [ArraySlice<UInt8>]) -> [MatchedRoute.Parameter]? {
    guard path.isGreedy ? segments.count >= path.segments.count : segments.count == path.segments.count else {
      return nil
    }
    var parameters: [MatchedRoute.Parameter] = []
    for (expected, segment) in zip(path.segments, segments) {
      switch expected {
      case .literal(let text):
        guard value(segment).elementsEqual(text.utf8) else { return nil }
      case .variable(let name):
        guard !segment.isEmpty else { return nil }
        parameters.append(MatchedRoute.Parameter(name, value(segment)))
      case .greedy(let name):
        let rest = Array(segments[(path.segments.count - 1)...].joined(separator: [UInt8(ascii: "/")]))
        guard !rest.isEmpty else { return nil }
        parameters.append(MatchedRoute.Parameter(name, value(rest[...])))
      }
    }
    return parameters
  }

  /// A part of the path as it is compared and passed on: only HTTP APIs decode it.
  private func value(_ part: ArraySlice<UInt8>) -> [UInt8] {
    guard !isREST else { return Array(part) }
    var decoded: [UInt8] = []
    PercentEncoding.decode(part.span, into: &decoded)
    return decoded
  }

  private static func precedes(_ left: Candidate, _ right: Candidate, isREST: Bool) -> Bool {
    if !isREST, left.path.isGreedy != right.path.isGreedy { return right.path.isGreedy }
    let ranks = left.path.segments.map(\.rank)
    let otherRanks = right.path.segments.map(\.rank)
    guard ranks == otherRanks else { return ranks.lexicographicallyPrecedes(otherRanks) }
    return left.method != nil && right.method == nil
  }
}
