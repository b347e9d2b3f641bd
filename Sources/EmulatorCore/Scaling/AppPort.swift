/// The port of a sandbox's app.
///
/// Sandboxes that share a network cannot all use the same port: the first one uses the function's port, the others get
/// their own.
package struct AppPort: Sendable, Equatable {
  package let port: Int
  /// Whether this is not the function's port, so that the app must be told.
  package let isOwnPort: Bool

  package init(port: Int, isOwnPort: Bool = false) {
    self.port = port
    self.isOwnPort = isOwnPort
  }

  /// The variables that set the port for the app and the adapter; empty for the function's port.
  package var environment: [String: String] {
    isOwnPort ? ["PORT": String(port), "AWS_LWA_PORT": String(port)] : [:]
  }

  /// The placeholder for the port in COMMAND.
  package static let placeholder = "{port}"

  /// COMMAND with the port in place of ``placeholder``.
  package func command(_ command: [String]) -> [String] {
    command.map { $0.replacing(Self.placeholder, with: String(port)) }
  }

  /// The hint for an app that does not come up on its port; nil for the function's port.
  package var hint: String? {
    guard isOwnPort else { return nil }
    return """
      a web app in this sandbox must listen on port \(port) (in PORT and AWS_LWA_PORT), because another sandbox uses the \
      function's port; let COMMAND use PORT, or write \(Self.placeholder) for the port in COMMAND
      """
  }
}
