import EmulatorCore
import LambdaEvents
import SeededRandom
import Testing

@Suite struct APIRouterTests {
  /// The example of AWS's documentation, and its table.
  @Test(arguments: [
    ("GET", "/pets/dog/1", "GET /pets/dog/1"), ("GET", "/pets/dog/2", "GET /pets/dog/{id} id=2"),
    ("GET", "/pets/cat/1", "GET /pets/{proxy+} proxy=cat/1"), ("POST", "/test/5", "ANY /{proxy+} proxy=test/5"),
    ("GET", "/pets", "ANY /{proxy+} proxy=pets"), ("GET", "/", "$default"), ("POST", "/", "$default"),
  ])
  func anHTTPAPIChoosesTheMostSpecificRoute(method: String, path: String, expected: String) throws {
    let routes = ["$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1"]
    #expect(APIs.match(try APIs.http(routes), method, path) == expected)
    #expect(APIs.match(try APIs.http(routes.reversed()), method, path) == expected)
  }

  @Test(
    arguments: [
      // A method before ANY, but a more specific path before either.
      (["ANY /a", "GET /a"], "GET", "/a", "GET /a"), (["ANY /a", "GET /a"], "POST", "/a", "ANY /a"),
      (["GET /{x}", "ANY /a"], "GET", "/a", "ANY /a"), (["GET /{x+}", "ANY /{y}"], "GET", "/a", "ANY /{y} y=a"),
      // A route with another method does not match at all.
      (["GET /a", "POST /{x}"], "POST", "/a", "POST /{x} x=a"), (["GET /a"], "POST", "/a", nil),
      // Any route without a greedy variable comes first.
      (["ANY /a/{p+}", "ANY /{x}/b"], "GET", "/a/b", "ANY /{x}/b x=a"),
      (["ANY /a/{p+}", "ANY /a/b/{p+}"], "GET", "/a/b/c", "ANY /a/b/{p+} p=c"),
      // A slash at the end is an empty segment, and variables match no empty segment.
      (["GET /a"], "GET", "/a/", nil), (["GET /a/{x}"], "GET", "/a/", nil), (["GET /a/{x+}"], "GET", "/a/", nil),
      (["GET /a/{x}"], "GET", "/a/b/", nil), (["GET /a/{x+}"], "GET", "/a/b/", "GET /a/{x+} x=b/"),
      (["ANY /{x+}"], "GET", "/", nil), (["ANY /{x+}"], "GET", "", nil), (["ANY /"], "GET", "", "ANY /"),
      (["ANY /{x+}"], "GET", "/a//b", "ANY /{x+} x=a//b"),
      // Parameters are decoded, an encoded slash stays in its segment, and paths are case-sensitive.
      (["GET /a/{x}"], "GET", "/a/b%20c%2Fd", "GET /a/{x} x=b c/d"),
      (["GET /ab"], "GET", "/%61b", "GET /ab"), (["GET /a"], "GET", "/A", nil), (["GET /a"], "get", "/a", nil),
      (["GET /a/{x}"], "GET", "/a/%2", "GET /a/{x} x=%2"), (["GET /{x}/{y}"], "GET", "/1/2", "GET /{x}/{y} x=1 y=2"),
    ] as [([String], String, String, String?)])
  func anHTTPAPIMatches(routes: [String], method: String, path: String, expected: String?) throws {
    #expect(APIs.match(try APIs.http(routes), method, path) == expected)
    #expect(APIs.match(try APIs.http(routes.reversed()), method, path) == expected)
  }

  @Test(
    arguments: [
      // Static before variable before greedy at each level, and back to a less specific branch if that leads nowhere.
      (["ANY /{x}/b", "ANY /a/{p+}"], "GET", "/a/b", "ANY /a/{p+} p=b"),
      (["ANY /a/{x}/c", "ANY /{p+}"], "GET", "/a/b/c", "ANY /a/{x}/c x=b"),
      (["ANY /a/{x}/c", "ANY /{p+}"], "GET", "/a/b/d", "ANY /{p+} p=a/b/d"),
      // The method takes part in the choice, as LocalStack's test against AWS shows.
      (["POST /test", "ANY /test/any", "OPTIONS /{proxy+}"], "OPTIONS", "/test", "OPTIONS /{proxy+} proxy=test"),
      (["POST /test", "ANY /test/any", "OPTIONS /{proxy+}"], "POST", "/test", "POST /test"),
      (["POST /test", "ANY /test/any", "OPTIONS /{proxy+}"], "OPTIONS", "/test/any", "ANY /test/any"),
      (["POST /test", "ANY /test/any", "OPTIONS /{proxy+}"], "GET", "/test", nil),
      // Slashes at the ends do not count, and are no part of a parameter.
      (["GET /a"], "GET", "/a/", "GET /a"), (["GET /a/{x}"], "GET", "/a/b/", "GET /a/{x} x=b"),
      (["GET /{p+}"], "GET", "//a/b//", "GET /{p+} p=a/b"), (["GET /{p+}"], "GET", "/", nil),
      (["ANY /"], "GET", "", "ANY /"),
      (["GET /a/{x}"], "GET", "/a/", nil),
      // Parameters are passed on as they were sent.
      (["GET /a/{x}"], "GET", "/a/b%20c", "GET /a/{x} x=b%20c"), (["GET /ab"], "GET", "/%61b", nil),
    ] as [([String], String, String, String?)])
  func aRESTAPIMatches(routes: [String], method: String, path: String, expected: String?) throws {
    #expect(APIs.match(try APIs.rest(routes), method, path) == expected)
    #expect(APIs.match(try APIs.rest(routes.reversed()), method, path) == expected)
  }

  /// The router against a search that compares all routes with each other, for random APIs and paths.
  @Test(arguments: [false, true]) func theRouterAgreesWithASimpleSearch(isREST: Bool) throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      var keys: Set<String> = []
      for _ in 0..<Int.random(in: 1...8, using: &random) { keys.insert(Self.key(using: &random)) }
      let routes = keys.sorted().shuffled(using: &random)
      let api = isREST ? try APIs.rest(routes) : try APIs.http(routes)
      for _ in 0..<4 {
        let path =
          "/"
          + (0..<Int.random(in: 0...4, using: &random)).map { _ in random.pick(["a", "b", "c"]) }.joined(separator: "/")
        let method = random.pick(["GET", "POST"])
        let found = APIRouter(api).match(method: method, path: Array(path.utf8)[...]).map { api.routes[$0.index].key }
        let expected = SimpleRouter(isREST: isREST).find(api.routes.map(\.key), method, path)
        #expect(found == expected, "\(routes) \(method) \(path)")
      }
    }
  }

  private static func key(using random: inout SeededGenerator) -> String {
    var path = ""
    for place in 0..<Int.random(in: 0...3, using: &random) {
      path += random.pick(["/a", "/b", "/{v\(place)}"])
    }
    if random.chance(oneIn: 4) { path += "/{p+}" }
    return "\(random.pick(["GET", "POST", "ANY"])) \(path.isEmpty ? "/" : path)"
  }
}

/// Finds the route that no other matching route beats, by comparing the templates as text.
private struct SimpleRouter {
  let isREST: Bool

  func find(_ keys: [RouteKey], _ method: String, _ path: String) -> RouteKey? {
    let matching = keys.filter { matches($0, method, path) }
    return matching.first { key in !matching.contains { $0 != key && beats($0, key) } }
  }

  private func parts(_ key: RouteKey) -> (method: String, segments: [Substring]) {
    let words = key.description.split(separator: " ")
    return (String(words[0]), words[1].split(separator: "/"))
  }

  private func matches(_ key: RouteKey, _ method: String, _ path: String) -> Bool {
    let (wanted, template) = parts(key)
    let segments = path.split(separator: "/")
    guard wanted == "ANY" || wanted == method else { return false }
    for (index, part) in template.enumerated() {
      if part.hasSuffix("+}") { return segments.count > index }
      guard index < segments.count, part.hasPrefix("{") || part == segments[index] else { return false }
    }
    return segments.count == template.count
  }

  private func beats(_ one: RouteKey, _ other: RouteKey) -> Bool {
    let (method, segments) = parts(one)
    let (otherMethod, otherSegments) = parts(other)
    let isGreedy = segments.last?.hasSuffix("+}") == true
    let otherIsGreedy = otherSegments.last?.hasSuffix("+}") == true
    if !isREST, isGreedy != otherIsGreedy { return otherIsGreedy }
    for (part, otherPart) in zip(segments, otherSegments) where weight(part) != weight(otherPart) {
      return weight(part) < weight(otherPart)
    }
    return method != "ANY" && otherMethod == "ANY"
  }

  private func weight(_ part: Substring) -> Int { part.hasSuffix("+}") ? 2 : part.hasPrefix("{") ? 1 : 0 }
}
