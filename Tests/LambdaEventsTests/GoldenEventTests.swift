import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct GoldenEventTests {
  /// Each event makes the request beside it, or is refused for the reason beside it.
  @Test(arguments: GoldenFiles.cases(under: "events", suffix: ".event.json"))
  func eventMakesRequest(test: GoldenFiles.Case) throws {
    let event = try GoldenFiles.read(test, ".event.json")
    do {
      let decoded = try EventDecoder().decode(event, context: testContext())
      #expect(decoded.origin.folders.contains(test.folder))
      var request = decoded.request
      #expect(request.fields.firstText("x-amzn-lambda-context")?.hasPrefix(#"{"request_id":"8476a536"#) == true)
      #expect(request.fields.firstText("x-amzn-lambda-deadline-ms") == "1710276992123")
      request.fields.removeAll("x-amzn-lambda-context")
      request.fields.removeAll("x-amzn-lambda-deadline-ms")
      #expect(!test.name.hasPrefix("reject-"))
      try GoldenFiles.expect(HTTPText.text(of: request), test, ".request.http")
    } catch let error as EventError {
      #expect(test.name.hasPrefix("reject-"))
      #expect(error.origin.isHTTP == (test.folder != "pass-through"))
      let text = "\(error.kind) \(error.origin): \(error.message)\n"
      try GoldenFiles.expect(Array(text.utf8), test, ".error.txt")
    }
  }
}

extension EventOrigin {
  /// The folders of golden files whose events have this origin.
  var folders: [String] {
    switch self {
    case .httpAPI: ["http-api", "function-url"]
    case .restAPI: ["rest-api"]
    case .loadBalancer: ["load-balancer"]
    case .vpcLattice: ["vpc-lattice"]
    case .passThrough: ["pass-through"]
    }
  }
}
