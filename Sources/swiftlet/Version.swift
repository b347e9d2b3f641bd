import Adapter

/// The version of this program.
enum Version {
  /// After <https://semver.org>.
  static let current = AdapterProgram.version
}
