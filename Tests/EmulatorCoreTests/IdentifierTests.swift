import EmulatorCore
import Testing

@Suite struct IdentifierTests {
  @Test func requestIDsAreRandomUUIDs() throws {
    var generator = SystemRandomNumberGenerator()
    let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    var seen: Set<RequestID> = []
    for _ in 0..<100 {
      let id = RequestID(using: &generator)
      #expect(try form.wholeMatch(in: id.text) != nil, "\(id)")
      seen.insert(id)
    }
    #expect(seen.count == 100)
  }

  @Test func theSameNumbersGiveTheSameID() {
    var generator = CountingGenerator()
    #expect(RequestID(using: &generator).text == "9e3779b9-7f4a-4c15-bc6e-f372fe94f82a")
  }

  @Test func gatewayRequestIDsAreElevenBytesInBase64() throws {
    var generator = SystemRandomNumberGenerator()
    var seen: Set<GatewayRequestID> = []
    for _ in 0..<100 {
      let id = GatewayRequestID(using: &generator)
      #expect(try /[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=/.wholeMatch(in: id.text) != nil, "\(id)")
      seen.insert(id)
    }
    #expect(seen.count == 100)
  }

  @Test func eventsHaveTheRootOfATraceAlone() {
    #expect(TraceHeader.root(of: "Root=1-a-b;Parent=c;Sampled=1;Lineage=1:d:0") == "Root=1-a-b")
    #expect(TraceHeader.root(of: "Root=1-a-b") == "Root=1-a-b")
    #expect(
      TraceHeader.lowercasingKeys(of: "Root=1-A;Parent=c;Sampled=1;Lineage=1:D:0")
        == "root=1-A;parent=c;sampled=1;lineage=1:D:0")
  }

  @Test func aNewTraceHasItsTimeInItsRoot() {
    var generator = CountingGenerator()
    let header = TraceHeader.new(time: 1_465_510_313_000, using: &generator)
    #expect(
      header
        == "Root=1-5759e9a9-51c7a4f79b9773e9a28f49ef;Parent=f347fdd7c2d66aad;Sampled=0;Lineage=1:450f92df:0")
  }

  @Test func aTraceIsContinued() throws {
    var generator = SystemRandomNumberGenerator()
    let root = "1-5759e988-bd862e3fe1be46a994272793"
    for (header, sampled) in [
      ("Root=\(root)", "0"), ("Root=\(root);Parent=53995c3f42cd8ad8;Sampled=1", "1"),
      ("Self=1-x; Root=\(root); Sampled=0", "0"), ("Sampled=?;Root=\(root)", "0"),
    ] {
      let continued = try #require(TraceHeader.continuing(header, using: &generator))
      #expect(continued.hasPrefix("Root=\(root);Parent="))
      #expect(continued.contains(";Sampled=\(sampled);Lineage=1:"))
      #expect(!continued.contains("53995c3f42cd8ad8"))
    }
  }

  @Test(arguments: ["", "Root=", "Root", "Parent=53995c3f42cd8ad8", "Root=1-x\r\nEvil: 1", "Root=1-é"])
  func aTraceWithoutARootIsNotContinued(_ header: String) {
    var generator = SystemRandomNumberGenerator()
    #expect(TraceHeader.continuing(header, using: &generator) == nil)
  }
}
