/// Text from elsewhere in messages, such as a file's name: it must not control the terminal.
package enum PrintableText {
  /// The most that is shown, in Unicode scalars.
  package static let longest = 300

  /// The text with control and formatting characters replaced by `?`, on one line, and cut if it is long.
  package static func of(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(longest).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "?"
      default: String(scalar)
      }
    }
    return scalars.joined() + (text.unicodeScalars.count > longest ? "…" : "")
  }
}
