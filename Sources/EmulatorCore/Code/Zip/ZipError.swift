/// Why a zip file cannot be unpacked.
package struct ZipError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name of the entry; nil if the file as a whole is meant.
  package var entry: String?
  /// What is wrong, as a clause that follows the name.
  package var reason: String

  /// Creates an error from its parts.
  package init(_ reason: String, entry: String? = nil) {
    self.reason = reason
    self.entry = entry
  }

  /// For example `entry ../a: its path leaves the archive`.
  package var description: String {
    guard let entry else { return reason }
    // Names come from the file: control characters must not reach the terminal.
    let name = entry.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
    return "entry \(name.isEmpty ? "without a name" : name): \(reason)"
  }
}
