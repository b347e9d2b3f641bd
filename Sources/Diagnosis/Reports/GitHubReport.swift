/// Workflow commands, which GitHub shows as annotations.
///
/// See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
struct GitHubReport {
  private let report: DoctorReport
  private let documentation: String

  init(_ report: DoctorReport, documentation: String) {
    self.report = report
    self.documentation = documentation
  }

  var text: String {
    var lines = report.findings.map(annotation)
    lines += report.notes
    lines.append(ReportSummary(report).sentence)
    return lines.joined(separator: "\n") + "\n"
  }

  private func annotation(_ finding: Finding) -> String {
    let command =
      switch finding.severity {
      case .error: "error"
      case .warning: "warning"
      case .info: "notice"
      }
    var properties: [String] = []
    if let file = report.file { properties.append("file=\(Self.property(file))") }
    properties.append("title=\(Self.property("\(finding.check.rawValue): \(finding.title)"))")
    let message = [
      finding.evidence.joined(separator: "\n"), "On Lambda: \(finding.reason)", "Cure: \(finding.cure)",
      "\(documentation)/\(finding.check.page)",
    ].filter { !$0.isEmpty }.joined(separator: "\n")
    return "::\(command) \(properties.joined(separator: ","))::\(Self.data(message))"
  }

  private static func data(_ text: String) -> String { escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A"]) }

  private static func property(_ text: String) -> String {
    escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }

  private static func escape(_ text: String, _ escapes: [Unicode.Scalar: String]) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if let escape = escapes[scalar] {
        escaped += escape
      } else if !scalar.isTerminalControl {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
