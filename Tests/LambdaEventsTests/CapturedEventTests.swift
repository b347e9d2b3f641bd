import Foundation
import HTTPMessages
import Testing

@testable import LambdaEvents

/// Events as AWS sent them for one and the same request, but for ids, addresses and texts.
@Suite struct CapturedEventTests {
  @Test(arguments: GoldenFiles.cases(under: "captured", suffix: ".request.http"))
  func eventsAreThoseOfAWS(test: GoldenFiles.Case) throws {
    let request = try #require(HTTPText.request(try GoldenFiles.read(test, ".request.http")))
    var arrival = GoldenFrontDoorTests.arrival
    arrival.sourceIP = "198.51.100.7"
    // The load balancer had no certificate.
    if test.name != "load-balancer-multi-value" { arrival.scheme = .https }
    let event = FrontDoor(folder: test.name).event(from: request, arrival: arrival)
    let expected = try Self.object(try GoldenFiles.read(test, ".event.json"))
    #expect(try Self.object(event) == expected)
  }

  private static func object(_ json: [UInt8]) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary)
  }
}
