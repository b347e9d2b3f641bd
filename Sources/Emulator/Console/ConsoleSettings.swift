package import EmulatorCore

/// The settings of the console, a web page that shows what happens in the emulator.
package struct ConsoleSettings: Sendable {
  /// The version of swiftlet.
  package var version: String
  /// What a page has to send to change something. Beyond loopback addresses, the page itself needs it.
  package let token: String

  /// Settings with a new token.
  package init(version: String) {
    self.version = version
    token = (0..<4).map { _ in
      let word = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }.joined()
  }

  /// The page's URL. It has the token if the address is no loopback address.
  package func url(at address: HostPort) -> String {
    "http://\(address)/_swiftlet/" + (HostRules.isLoopback(address: address.host) ? "" : "?token=\(token)")
  }
}

/// Examines a function as `swiftlet doctor` does, and returns the report as JSON.
///
/// - function: the function.
/// - progress: called with what it does, and with an estimate of how long it still takes.
package typealias ConsoleDoctor =
  @Sendable (
    _ function: FunctionConfiguration,
    _ progress: @escaping @Sendable (_ activity: String, _ remaining: Duration) -> Void
  ) async throws -> [UInt8]
