/// How far an extension has come, in Lambda's words.
package enum ExtensionState: String, Sendable {
  /// Its process was started.
  case started = "Started"
  /// Its process could not be started.
  case launchError = "LaunchError"
  /// It has registered.
  case registered = "Registered"
  /// It waits for an event.
  case ready = "Ready"
  /// It reported that it cannot start.
  case initError = "InitError"
  /// It reported why it is about to exit.
  case exitError = "ExitError"
  /// Its process ended.
  case exited = "Exited"
}
