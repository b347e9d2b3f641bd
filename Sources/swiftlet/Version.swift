/// The version of this program.
enum Version {
  /// After <https://semver.org>.
  static let current = "0.1.0"
}
