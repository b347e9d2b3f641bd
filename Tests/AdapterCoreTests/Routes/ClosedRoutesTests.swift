import AdapterCore
import SeededRandom
import Testing

@Suite struct ClosedRoutesTests {
  private func routes(_ change: (inout Settings) -> Void) -> ClosedRoutes? {
    var settings = Settings()
    change(&settings)
    return ClosedRoutes(settings)
  }

  private func hook(_ path: String = "/snap/before", basePath: String? = nil) throws -> ClosedRoutes {
    try #require(
      routes {
        $0.beforeCheckpointPath = path
        $0.basePath = basePath
      })
  }

  @Test func nothingIsClosedUnlessSomethingIsSet() {
    #expect(routes { _ in } == nil)
    #expect(routes { $0.passThroughPath = "/jobs" } == nil)
  }

  @Test func hooksAndTheDrainPathAreClosed() throws {
    let routes = try #require(
      routes {
        $0.beforeCheckpointPath = "/before"
        $0.afterRestorePath = "/after"
        $0.drainPath = "/_drain?wait=1"
      })
    for path in ["/before", "/after", "/_drain", "/_drain?x"] { #expect(routes.refuses(Array(path.utf8)), "\(path)") }
    for path in ["/", "/events", "/before/that", "/x/after"] { #expect(!routes.refuses(Array(path.utf8)), "\(path)") }
  }

  @Test func theEventPathIsClosedWhereThatIsWanted() throws {
    let routes = try #require(routes { $0.closesEventPaths = true })
    #expect(routes.refuses(Array("/events".utf8)))
    #expect(routes.refuses(Array("/EVENTS/?a=b".utf8)))
    #expect(!routes.refuses(Array("/eventful".utf8)))
  }

  @Test(arguments: [
    "/snap/before", "/snap/before?x=1", "/snap/before#x", "/snap/before/", "//snap///before//", "/./snap/./before/.",
    "/a/../snap/b/../before", "/../snap/before", "/SNAP/Before", "/snap/befor%65", "/%73nap%2fbefore",
    "/snap/befor%2565", "/%2573nap/before", "/snap%252Fbefore", "/snap/%2e/before", "/x/%2e%2e/snap/before",
    "/x/%252e%252e/snap/before", "/snap;v=1/before;jsessionid=2", "/snap/before;/../x", "/x/..;/snap/before",
    "/snap\\before", "/snap%5cbefore", "/snap/before%00", "/snap/before%00/../x", "/snap/before%3Fx",
    "/snap/before%23/../../x", "/snap/before.json", "/snap/before%20", "/snap/%09before", "/\u{17F}nap/before",
    "/%c5%bfnap/before", "/%%37%33nap/before", "/snap/before/x/..",
  ])
  func noSpellingSlipsThrough(target: String) throws {
    #expect(try hook().refuses(Array(target.utf8)))
  }

  @Test(arguments: [
    "/", "/snap", "/snap/befor", "/snap/before/x", "/snap/beforehand", "/snapbefore", "/snap/x/before",
    "/snap/before/..",
    "/snap/before/../after", "/?/snap/before", "/snap/%before", "/snap-before", "/snap/%zz/before",
  ])
  func otherPathsStayOpen(target: String) throws {
    #expect(try !hook().refuses(Array(target.utf8)))
  }

  @Test func aBasePathHidesNothing() throws {
    let routes = try hook(basePath: "/prod/api")
    #expect(routes.refuses(Array("/snap/before".utf8)))
    #expect(routes.refuses(Array("/x/../prod/api/snap/before".utf8)))
    #expect(routes.refuses(Array("/PROD/%61pi/snap/before".utf8)))
    #expect(!routes.refuses(Array("/prod/snap/before".utf8)))
  }

  /// Each letter of the path escaped, escaped twice, or in the other case, at random.
  @Test func randomSpellings() throws {
    let routes = try hook()
    var random = SeededGenerator(seed: 17)
    for _ in 0..<2000 {
      var target = ""
      for byte in "/snap/before".utf8 {
        let hex = String(byte, radix: 16)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: target += "%\(hex)"
        case 1: target += "%25\(hex)"
        case 2: target += String(Character(Unicode.Scalar(byte))).uppercased()
        case 3 where byte == UInt8(ascii: "/"): target += "/%2e//"
        default: target += String(Character(Unicode.Scalar(byte)))
        }
      }
      #expect(routes.refuses(Array(target.utf8)), "\(target)")
    }
  }

  @Test func aLongChainOfEscapesCostsNoMoreThanItsLength() throws {
    let target = "/%" + String(repeating: "25", count: 500_000) + "73nap/before"
    #expect(try hook().refuses(Array(target.utf8)))
  }
}
