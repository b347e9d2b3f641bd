/// Why the doctor cannot examine an app.
package enum DoctorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The adapter's settings are invalid, so nothing would start.
  case invalidSettings
  /// The function handles events itself: it has no web adapter, and listens nowhere.
  case notAWebApp(String)

  package var description: String {
    switch self {
    case .invalidSettings:
      "The adapter's settings (AWS_LWA_...) are invalid."
    case .notAWebApp(let name):
      "The function \(name) has no web adapter and no port on which it listens. The doctor examines web apps only."
    }
  }
}
