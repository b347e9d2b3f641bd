/// Why the doctor cannot examine an app.
package enum DoctorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The adapter's settings are invalid, so nothing would start.
  case invalidSettings

  package var description: String {
    switch self {
    case .invalidSettings:
      "The adapter's settings (AWS_LWA_...) are invalid."
    }
  }
}
