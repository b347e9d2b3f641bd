/// A report for a pull request or a wiki page.
struct MarkdownReport {
  private let report: DoctorReport
  private let documentation: String

  init(_ report: DoctorReport, documentation: String) {
    self.report = report
    self.documentation = documentation
  }

  var text: String {
    var parts = ["# swiftlet doctor: \(Self.escape(report.subject))", ReportSummary(report).sentence]
    for finding in report.findings { parts.append(section(finding)) }
    parts += report.notes.map(Self.escape)
    parts.append(checks)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func section(_ finding: Finding) -> String {
    var lines = ["## \(finding.severity.rawValue): \(Self.escape(finding.title))", ""]
    lines.append("`\(finding.check.rawValue)`, [about this check](\(documentation)/\(finding.check.page))")
    lines += ["", "\(Self.escape(finding.method))", ""]
    lines += finding.evidence.map { "- \(Self.escape($0))" }
    lines += ["", "**On Lambda:** \(Self.escape(finding.reason))", "", "**Cure:** \(Self.escape(finding.cure))"]
    return lines.joined(separator: "\n")
  }

  private var checks: String {
    var lines = ["## All checks", "", "| Check | Status | |", "| --- | --- | --- |"]
    for result in report.results {
      let note = result.findings.isEmpty ? result.status.note : result.findings.map(\.title).joined(separator: "; ")
      lines.append("| `\(result.check.rawValue)` | \(result.status.name) | \(Self.escape(note)) |")
    }
    return lines.joined(separator: "\n")
  }

  /// Text from the app must neither end a table's cell nor become markup.
  private static func escape(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\n", "\r\n", "\r": escaped.append(" ")
      case _ where character.unicodeScalars.contains(where: \.isTerminalControl): break
      case "|", "*", "_", "`", "<", ">", "[", "]", "\\", "#": escaped.append("\\\(character)")
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
