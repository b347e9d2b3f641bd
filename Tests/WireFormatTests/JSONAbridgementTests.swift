import Testing

@testable import WireFormat

@Suite struct JSONAbridgementTests {
  private func abridged(_ object: String, to limit: Int) -> String {
    var output: [UInt8] = []
    JSONAbridgement.append(Array(object.utf8).span, limit: limit, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [
    // The largest member first, and no more than must go.
    (#"{"a":1,"big":"xxxxxxxxxx","b":2}"#, 31, #"{"a":1,"b":2}"#),
    (#"{"a":1,"big":"xxxxxxxxxx","b":2}"#, 12, #"{"b":2}"#),
    (#"{"long":"xxxxxxxxxx","longest":"xxxxxxxxxxxx","b":2}"#, 30, #"{"long":"xxxxxxxxxx","b":2}"#),
    (#"{"first":"xx","other":"xx"}"#, 26, #"{"other":"xx"}"#),
    // One large member of a member is enough.
    (#"{"user":{"id":1,"token":"xxxxxxxxxx"},"b":2}"#, 30, #"{"user":{"id":1},"b":2}"#),
    (#"{"a":{"b":{"c":{"d":"xxxxxxxxxx","e":1}}}}"#, 30, #"{"a":{"b":{"c":{"e":1}}}}"#),
    // Many small ones are not picked over.
    (#"{"claims":{"a":"xxxx","b":"xxxx","c":"xxxx"},"id":1}"#, 20, #"{"id":1}"#),
    (#"{"list":["xxxxxxxxxx","xxxxxxxxxx"],"id":1}"#, 40, #"{"id":1}"#),
    // What is left may be nothing.
    (#"{"a":1}"#, 2, "{}"), (#"{"a":{"b":1}}"#, 2, "{}"), (#"{"a":{"b":1}}"#, 9, #"{"a":{}}"#),
    (#"{"a":1}"#, 7, #"{"a":1}"#), ("{}", 2, "{}"),
    // Strings are no structure.
    (#"{"a":"}{\",\\","b":"xxxxxxxxxx"}"#, 20, #"{"a":"}{\",\\"}"#),
  ])
  func leavesOutTheLargestMembers(object: String, limit: Int, expected: String) {
    #expect(abridged(object, to: limit) == expected)
  }

  /// Whatever the object and the limit: JSON comes out, and no more of it than may be.
  @Test(arguments: 0..<40) func fitsAndIsJSON(seed: Int) throws {
    var number = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      number ^= number << 13
      number ^= number >> 7
      number ^= number << 17
      return Int(number % UInt64(bound))
    }
    func value(_ depth: Int) -> String {
      switch random(depth > 4 ? 3 : 5) {
      case 0: "\"\(String(repeating: "\\u00e9", count: random(12)))\""
      case 1: "\(random(1000))"
      case 2: "[\((0..<random(4)).map { _ in "true" }.joined(separator: ","))]"
      default: object(depth + 1)
      }
    }
    func object(_ depth: Int) -> String {
      "{" + (0..<random(6)).map { "\"k\($0)\":" + value(depth) }.joined(separator: ",") + "}"
    }
    let whole = object(0)
    for limit in 2...(whole.utf8.count + 1) {
      let text = abridged(whole, to: limit)
      #expect(text.utf8.count <= limit)
      #expect((text == whole) == (limit >= whole.utf8.count))
      var scanner = JSONScanner(Array(text.utf8).span)
      _ = try scanner.value()
      try scanner.finish()
    }
  }

  /// Deep and wide objects take no more than moments.
  @Test func isQuick() {
    let deep =
      String(repeating: #"{"a":"#, count: 500) + "\"\(String(repeating: "x", count: 200_000))\""
      + String(repeating: "}", count: 500)
    #expect(abridged(deep, to: 10_000).utf8.count <= 10_000)
    let wide = "{" + (0..<50_000).map { "\"\($0)\":\($0)" }.joined(separator: ",") + "}"
    #expect(abridged(wide, to: 1000).utf8.count <= 1000)
  }
}
