import Foundation
import HTTPMessages
import Testing

@testable import LambdaEvents

/// Who sent an event is told by its `requestContext` alone.
@Suite struct DetectionTests {
  private func origin(of event: [UInt8]) throws -> EventOrigin {
    var outline = ScannedEvent()
    try outline.scan(event.span)
    let origin = EventOrigin(of: outline, in: event.span)
    let isLattice = EventSource(of: outline, SourceKeys(event.span), in: event.span) == .vpcLattice
    return origin == .passThrough && isLattice ? .vpcLattice : origin
  }

  private static let samples = GoldenFiles.cases(under: "events", suffix: ".event.json")
    .filter { !$0.name.hasPrefix("reject-") && $0.name != "lone-surrogate" }
  /// One or two of each source, and everything that is no request.
  private static let foreign = samples.filter {
    ["plain", "body-base64"].contains($0.name) || $0.folder == "pass-through"
  }

  /// Each sample keeps its origin when it is given all the other keys of each other source's sample.
  @Test(arguments: samples)
  func samplesAreNotTakenForOthers(test: GoldenFiles.Case) throws {
    let event = try JSONSerialization.jsonObject(
      with: Data(GoldenFiles.read(test, ".event.json")), options: .fragmentsAllowed)
    #expect(try origin(of: GoldenFiles.read(test, ".event.json")).folders.contains(test.folder))
    guard let event = event as? [String: Any] else { return }
    for other in Self.foreign where other.folder != test.folder {
      let foreign = try JSONSerialization.jsonObject(
        with: Data(GoldenFiles.read(other, ".event.json")), options: .fragmentsAllowed)
      guard var merged = foreign as? [String: Any] else { continue }
      for key in ["requestContext", "type", "methodArn", "routeArn"] { merged[key] = nil }
      merged.merge(event) { _, own in own }
      let bytes = Array(try JSONSerialization.data(withJSONObject: merged))
      #expect(try origin(of: bytes).folders.contains(test.folder), "with \(other.path)")
    }
  }

  /// The order of keys decides nothing.
  @Test(arguments: samples)
  func orderOfKeysDoesNotMatter(test: GoldenFiles.Case) throws {
    let sample = try GoldenFiles.read(test, ".event.json")
    let event = try JSONSerialization.jsonObject(with: Data(sample), options: .fragmentsAllowed)
    guard event is [String: Any] else { return }
    let sorted = try JSONSerialization.data(withJSONObject: event, options: .sortedKeys)
    #expect(try origin(of: Array(sorted)) == origin(of: sample))
  }

  @Test(arguments: [false, true])
  func healthChecksOfLoadBalancersAreTheirs(multiValue: Bool) throws {
    let event = FrontDoor.loadBalancer(multiValue: multiValue).healthCheckEvent(
      path: "/health?a=b", arrival: GoldenFrontDoorTests.arrival)
    let agent = multiValue ? #"["ELB-HealthChecker/2.0"]"# : #""ELB-HealthChecker/2.0""#
    #expect(String(decoding: event, as: UTF8.self).contains(#"eaders":{"user-agent":\#(agent)},"body":"","#))
    let decoded = try EventDecoder().decode(event, context: testContext())
    #expect(decoded.origin == .loadBalancer(multiValue: multiValue))
    #expect(String(decoding: decoded.request.target, as: UTF8.self) == "/health?a=b")
    #expect(decoded.request.fields.firstText("host") == "127.0.0.1:8080")
    #expect(!decoded.request.fields.contains("x-forwarded-for"))
  }

  @Test func headersOfLoadBalancersTellTheirMode() throws {
    for (name, multiValue) in [("plain", false), ("plain-multi-value", true)] {
      let event = try GoldenFiles.read(GoldenFiles.Case(path: "events/load-balancer/\(name)"), ".event.json")
      #expect(try origin(of: event) == .loadBalancer(multiValue: multiValue))
    }
  }
}
