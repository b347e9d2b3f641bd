/// Where a sandbox's application listens.
///
/// Sandboxes that share one network cannot all listen at the same port: the first has the function's own, the others
/// ports of theirs.
package struct AppPort: Sendable, Equatable {
  /// The port.
  package let port: Int
  /// Whether it is another port than the function's own, of which the application has to be told.
  package let isOwnPort: Bool

  /// The function's own port, or another one.
  package init(port: Int, isOwnPort: Bool = false) {
    self.port = port
    self.isOwnPort = isOwnPort
  }

  /// The variables that tell application and adapter of the port; none at the function's own.
  package var environment: [String: String] {
    isOwnPort ? ["PORT": String(port), "AWS_LWA_PORT": String(port)] : [:]
  }

  /// What stands for the port in COMMAND.
  package static let placeholder = "{port}"

  /// COMMAND as it is run here: the port instead of ``placeholder``.
  package func command(_ command: [String]) -> [String] {
    command.map { $0.replacing(Self.placeholder, with: String(port)) }
  }

  /// What to tell of an application that did not come up here; nil where its port is the function's own.
  package var hint: String? {
    guard isOwnPort else { return nil }
    return """
      a web application in it has to listen at port \(port), which PORT and AWS_LWA_PORT name, since another sandbox has the \
      function's own; let COMMAND go by PORT, or write \(Self.placeholder) where it names its port
      """
  }
}
