import Foundation
import HTTPMessages
import SeededRandom
import Testing

@testable import LambdaEvents

/// No event whatever makes more or less than one well-formed request, or an error.
@Suite struct EventMutationTests {
  static let samples = GoldenFiles.cases(under: "events", suffix: ".event.json")

  private func check(_ event: [UInt8], _ comment: Comment) -> EventOrigin {
    do throws(EventError) {
      let decoded = try EventDecoder().decode(event, context: testContext())
      expectOneWellFormedRequest(decoded.request, comment)
      #expect(decoded.request.fields.all("x-amzn-lambda-context").count == 1, comment)
      #expect(decoded.request.fields.all("x-amzn-request-context").count == 1, comment)
      #expect(decoded.request.fields.all("x-amzn-lambda-deadline-ms").count == 1, comment)
      #expect(decoded.request.fields.all("x-amz-tenant-id").isEmpty, comment)
      return decoded.origin
    } catch {
      #expect(!error.message.isEmpty)
      return error.origin
    }
  }

  @Test(arguments: samples)
  func changedBytes(test: GoldenFiles.Case) throws {
    let sample = try GoldenFiles.read(test, ".event.json")
    var random = SeededGenerator(seed: test.path.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) })
    for round in 0..<60 {
      var event = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) where !event.isEmpty {
        let index = Int.random(in: event.indices, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: event[index] = UInt8.random(in: 0...255, using: &random)
        case 1: event[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: event.remove(at: index)
        case 3: event.insert(random.pick(Array("\"\\{}[],:0 \r\n\0nt".utf8)), at: index)
        case 4: event.removeSubrange(index...)
        case 5:
          let end = Int.random(in: index..<event.endIndex, using: &random)
          event.insert(contentsOf: event[index..<min(end, index + 40)], at: index)
        default:
          event.insert(
            contentsOf: Array(random.pick([#"\u000d\u000a"#, #"\ud800"#, #"\u0000"#, #"\""#, "%0d%0a"]).utf8), at: index
          )
        }
      }
      _ = check(event, "\(test.path), round \(round)")
    }
  }

  /// Values that callers may control are replaced by what could do harm; who sent the event stays as certain as it was.
  @Test(arguments: samples.filter { $0.folder != "pass-through" && !$0.name.hasPrefix("reject-") })
  func changedValues(test: GoldenFiles.Case) throws {
    let sample = try JSONSerialization.jsonObject(with: Data(GoldenFiles.read(test, ".event.json")))
    let event = try #require(sample as? [String: Any])
    var random = SeededGenerator(seed: test.path.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    for round in 0..<60 {
      var changed = event
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let key = random.pick(changed.keys.sorted().filter { $0 != "requestContext" && $0 != "type" })
        changed[key] = harmed(changed[key] ?? NSNull(), using: &random)
      }
      let bytes = try JSONSerialization.data(withJSONObject: changed, options: [.sortedKeys, .fragmentsAllowed])
      let origin = check(Array(bytes), "\(test.path), round \(round)")
      #expect(origin.folders.contains(test.folder), "\(test.path), round \(round)")
    }
  }

  private static let harm = [
    "\r\n", "\n", "\0", "a\r\nX-Injected: 1\r\n\r\nGET /second HTTP/1.1\r\nHost: x", "x HTTP/1.1\r\nA: b", " ",
    "\u{7F}",
    "http://evil.example/", "//evil.example/..", "/../../etc/passwd", "/a?b#c", "*", "", "%", "%0d%0a", "é日😀",
    "chunked",
    "a,b", "\u{85}\u{2028}", "close, host, x-amzn-request-context", "999999999999999999999", "QQ==", "Q Q=",
  ]
  private static let names = [
    "transfer-encoding", "Content-Length", "content_length", "connection", "HOST", "host ", "x\r\ny", "x-amz-tenant-id",
    "X-Amzn-Lambda-Context", "x_amzn_request_context", "", "é", ":path", "Cookie", "te", "upgrade", "expect",
  ]

  private func harmed(_ value: Any, using random: inout SeededGenerator) -> Any {
    switch value {
    case var object as [String: Any] where !random.chance(oneIn: 8):
      if object.isEmpty || random.chance(oneIn: 2) {
        let value: Any = random.pick(Self.harm)
        object[random.pick(Self.names)] = random.chance(oneIn: 2) ? value : [value, random.pick(Self.harm)]
      } else {
        let key = random.pick(object.keys.sorted())
        object[key] = harmed(object[key] ?? NSNull(), using: &random)
      }
      return object
    case var array as [Any] where !array.isEmpty && !random.chance(oneIn: 8):
      let index = Int.random(in: array.indices, using: &random)
      array[index] = harmed(array[index], using: &random)
      return array
    default:
      let others: [Any] = [NSNull(), 5, -1.5, true, [String](), [String: String](), ["a": ["b"]], [1]]
      return random.chance(oneIn: 3) ? random.pick(others) : random.pick(Self.harm)
    }
  }
}
