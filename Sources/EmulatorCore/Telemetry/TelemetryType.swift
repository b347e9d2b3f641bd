/// A stream to which an extension can subscribe.
package enum TelemetryType: String, Sendable, Hashable, CaseIterable {
  /// What Lambda itself tells of.
  case platform
  /// What the runtime's process prints.
  case function
  /// What the extensions' processes print.
  case `extension`
}
