/// The profiles in a configuration file of AWS's tools: `~/.aws/config` or `~/.aws/credentials`.
///
/// See <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>.
package struct AWSConfigurationFile: Sendable, Equatable {
  /// How sections name profiles.
  package enum Kind: Sendable {
    /// `[profile NAME]`, but `[default]`. Sections of other kinds, such as `[sso-session NAME]`, are not profiles.
    case configuration
    /// `[NAME]`.
    case credentials
  }

  /// The settings of each profile by their names, which are in lowercase.
  package private(set) var profiles: [String: [String: String]] = [:]

  /// Reads a file.
  ///
  /// - Throws: the first line that is neither a section, a setting, a comment nor part of the setting above it.
  package init(_ text: String, _ kind: Kind) throws(Mistake) {
    var profile: String?
    var isInSection = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard let first = line.first(where: { !$0.isWhitespace }), first != "#", first != ";" else { continue }
      // Settings within a setting, such as those of `s3`.
      if line.first?.isWhitespace == true { continue }
      if line.first == "[" {
        guard let end = line.firstIndex(of: "]") else { throw Mistake(line: index + 1, "`]` is missing") }
        profile = Self.profile(line[line.index(after: line.startIndex)..<end], kind)
        isInSection = true
        if let profile, profiles[profile] == nil { profiles[profile] = [:] }
        continue
      }
      guard let equals = line.firstIndex(of: "="), isInSection else {
        throw Mistake(line: index + 1, "expected [SECTION] or NAME = VALUE")
      }
      let name = Self.trimmed(line[..<equals]).lowercased()
      if let profile { profiles[profile]?[name] = String(Self.trimmed(line[line.index(after: equals)...])) }
    }
  }

  /// A line that cannot be read.
  package struct Mistake: Error, Equatable, CustomStringConvertible {
    /// The line, from 1.
    package var line: Int
    package var message: String

    init(line: Int, _ message: String) {
      self.line = line
      self.message = message
    }

    /// For example `line 3: …`.
    package var description: String { "line \(line): \(message)" }
  }

  /// The name of the profile that a section describes; nil if it describes something else.
  private static func profile(_ section: Substring, _ kind: Kind) -> String? {
    let name = trimmed(section)
    switch kind {
    case .credentials: return String(name)
    case .configuration:
      if name == "default" { return "default" }
      guard name.hasPrefix("profile"), name.dropFirst("profile".count).first?.isWhitespace == true else { return nil }
      let rest = trimmed(name.dropFirst("profile".count))
      guard rest.count > 1, let quote = rest.first, quote == "\"" || quote == "'", rest.last == quote else {
        return String(rest)
      }
      return String(rest.dropFirst().dropLast())
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
