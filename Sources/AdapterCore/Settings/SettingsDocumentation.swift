/// Formats the table of variables as documentation.
package enum SettingsDocumentation {
  /// The variables for `lambda-adapter --help`: one paragraph each, wrapped at 80 columns.
  package static var help: String {
    var text = ""
    for origin in SettingDefinition.Origin.allCases {
      text += (text.isEmpty ? "" : "\n") + heading(origin) + ":\n"
      for definition in SettingDefinition.all where definition.origin == origin {
        text += "  \(definition.name)\n"
        for line in wrapped(sentences(definition).joined(separator: " "), width: 74) { text += "      \(line)\n" }
      }
    }
    return text
  }

  /// The variables as tables in Markdown.
  package static var markdown: String {
    var text = ""
    for origin in SettingDefinition.Origin.allCases {
      text +=
        "\(text.isEmpty ? "" : "\n")## \(heading(origin))\n\n| Variable | Default | Accepted | Meaning |\n| --- | --- | --- | --- |\n"
      for definition in SettingDefinition.all where definition.origin == origin {
        let cells = [
          "`\(definition.name)`", definition.defaultText.map { "`\($0)`" } ?? "", definition.expected,
          ([definition.summary] + notes(definition)).joined(separator: " "),
        ]
        text += "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
      }
    }
    return text
  }

  private static func heading(_ origin: SettingDefinition.Origin) -> String {
    switch origin {
    case .reference: "Variables of the reference adapter"
    case .adapter: "Variables of this adapter"
    case .lambda: "Variables that Lambda sets"
    }
  }

  private static func sentences(_ definition: SettingDefinition) -> [String] {
    [definition.summary, "Accepted: \(definition.expected)."]
      + (definition.defaultText.map { ["Default: \($0)."] } ?? []) + notes(definition)
  }

  private static func notes(_ definition: SettingDefinition) -> [String] {
    var notes: [String] = []
    if let name = definition.fallbackName { notes.append("Falls back to \(name).") }
    if let name = definition.deprecatedName { notes.append("Old name: \(name) (deprecated).") }
    if let name = definition.replacement { notes.append("Deprecated: use \(name).") }
    return notes
  }

  private static func escaped(_ cell: String) -> String {
    cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
