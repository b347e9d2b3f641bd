import Testing

@testable import EmulatorCore

@Suite struct LineLevelTests {
  @Test(
    arguments: [
      ("", nil), ("hello", nil), ("an error", nil), ("ERROR: no", .error), ("error: no", .error),
      ("[error] no", .error),
      ("2026-11-24T07:46:39.012Z WARN The app", .warn), ("[WARNING] x", .warn), ("INFO:     Started server", .info),
      ("level=debug msg=x", .debug), ("CRITICAL x", .error), ("2026-11-30 INFO no ERROR", .info),
      (#"{"level":"ERROR","message":"x"}"#, .error), (#"{"a":{"level":"info"},"severity":"warning"}"#, .warn),
      (#"{"level":30}"#, .info),
      (#"{"level":50,"x"#, .error), (#"{"level":"odd"}"#, nil), (#"{"level":7}"#, nil), ("{not JSON", nil),
      (#"{"log.level":"debug"}"#, .debug),
    ] as [(String, LineLevel?)])
  func findsLevel(line: String, level: LineLevel?) { #expect(LineLevel(of: Array(line.utf8)) == level) }

  @Test func looksOnlyAtTheBeginning() {
    #expect(LineLevel(of: Array((String(repeating: "x ", count: 60) + "ERROR").utf8)) == nil)
  }
}
