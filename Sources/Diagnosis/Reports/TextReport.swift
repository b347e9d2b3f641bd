/// A report for a terminal: the worst finding first, three lines each.
struct TextReport {
  private let report: DoctorReport
  private let documentation: String
  private let isColored: Bool

  init(_ report: DoctorReport, documentation: String, isColored: Bool) {
    self.report = report
    self.documentation = documentation
    self.isColored = isColored
  }

  var text: String {
    var lines: [String] = []
    for finding in report.findings {
      lines.append("\(label(finding.severity)) \(bold(finding.title))  [\(finding.check.rawValue)]")
      lines += finding.evidence.prefix(3).map { "        \(Self.printable($0))" }
      lines.append("        Cure: \(finding.cure)")
      lines.append("")
    }
    for result in report.results {
      if case .undecided(let reason) = result.status {
        lines.append("cannot tell  [\(result.check.rawValue)] \(reason)")
      }
    }
    for result in report.results {
      guard case .skipped(let reason) = result.status else { continue }
      if result.status == .notSelected || result.status == .notStarted { continue }
      lines.append("skipped  [\(result.check.rawValue)] \(reason)")
    }
    lines += report.notes
    if lines.last.map({ !$0.isEmpty }) ?? false { lines.append("") }
    lines.append(ReportSummary(report).sentence)
    if let worst = report.findings.first {
      let target = report.target.isEmpty ? "" : " \(report.target)"
      lines.append("More about a finding: swiftlet doctor --explain \(worst.check.rawValue)\(target)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All about the findings of a check, or what the check saw instead.
  func explanation(of check: CheckID) -> String {
    var paragraphs = ["\(check.subject)  [\(check.rawValue)]"]
    for result in report.results where result.check == check {
      if result.findings.isEmpty {
        let note = result.status.note
        paragraphs.append("\(result.status.name)\(note.isEmpty ? "." : ": \(Self.printable(note))")")
      }
      paragraphs += result.findings.map(explanation)
    }
    // An app that does not start shows nothing else.
    for result in report.results where result.check != check { paragraphs += result.findings.map(explanation) }
    return (paragraphs + ["More: \(documentation)/\(check.page)"]).joined(separator: "\n\n") + "\n"
  }

  private func explanation(of finding: Finding) -> String {
    let evidence = finding.evidence.map { "  - \(Self.printable($0))" }
    return
      (["\(label(finding.severity)) \(bold(finding.title))", "", finding.method] + evidence + [
        "", "On Lambda: \(finding.reason)", "", "Cure: \(finding.cure)",
      ]).joined(separator: "\n")
  }

  /// Output of the app must not control the terminal.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isTerminalControl }))
  }

  private func label(_ severity: Severity) -> String {
    let word =
      switch severity {
      case .error: "error  "
      case .warning: "warning"
      case .info: "info   "
      }
    guard isColored else { return word }
    let color =
      switch severity {
      case .error: 31
      case .warning: 33
      case .info: 36
      }
    return "\u{1B}[\(color)m\(word)\u{1B}[0m"
  }

  private func bold(_ text: String) -> String {
    let text = Self.printable(text)
    return isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }
}

extension Unicode.Scalar {
  /// Whether a terminal may take it for a command. Logs of builds end up in terminals too.
  var isTerminalControl: Bool { value < 0x20 || (0x7F..<0xA0).contains(value) }
}
