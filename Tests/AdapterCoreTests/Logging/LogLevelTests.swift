import Testing

@testable import AdapterCore

@Suite struct LogLevelTests {
  @Test(arguments: LogLevel.allCases)
  func readsItsOwnName(level: LogLevel) {
    #expect(LogLevel("\(level.name)") == level)
    #expect(LogLevel("\(level.name)".lowercased()) == level)
  }

  @Test func isOrdered() {
    #expect(LogLevel.allCases.sorted() == [.trace, .debug, .info, .warn, .error, .fatal, .off])
  }

  @Test(arguments: [
    ("debug", LogLevel.debug), ("INFO", .info), ("warning", .warn), ("info,hyper=debug", .info),
    ("warn,lambda_web_adapter=debug", .debug), ("lambda_adapter::readiness=trace", .trace),
    ("hyper=debug, error", .error),
    ("off", .off), ("debug,nonsense", .debug),
  ])
  func readsRustDirectives(text: String, level: LogLevel) { #expect(LogLevel(rustDirectives: text) == level) }

  @Test(arguments: ["", "hyper=debug", "loud", "=debug", ",,"])
  func refusesOtherDirectives(text: String) { #expect(LogLevel(rustDirectives: text) == nil) }
}
