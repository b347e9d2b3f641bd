/// A report as JUnit XML: a test case for each check. Warnings and errors are failures.
struct JUnitReport {
  private let report: DoctorReport
  private let documentation: String

  init(_ report: DoctorReport, documentation: String) {
    self.report = report
    self.documentation = documentation
  }

  var text: String {
    let failures = report.results.count { Self.isFailure($0) }
    let skipped = report.results.count { Self.skipReason($0) != nil }
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
    lines.append(
      #"<testsuite name="swiftlet doctor" tests="\#(report.results.count)" failures="\#(failures)""#
        + #" skipped="\#(skipped)" time="\#(Self.seconds(report.duration))">"#)
    lines += report.results.flatMap(testCase)
    lines.append("</testsuite>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func testCase(_ result: CheckResult) -> [String] {
    let name = #"classname="\#(Self.escape(report.subject))" name="\#(result.check.rawValue)""#
    var lines = ["  <testcase \(name)>"]
    for finding in result.findings where finding.severity > .info {
      let text = (finding.evidence + [finding.reason, finding.cure, "\(documentation)/\(finding.check.page)"])
        .joined(separator: "\n")
      lines.append(
        #"    <failure type="\#(finding.severity.rawValue)" message="\#(Self.escape(finding.title))">"#
          + Self.escape(text) + "</failure>")
    }
    if let reason = Self.skipReason(result) { lines.append(#"    <skipped message="\#(Self.escape(reason))"/>"#) }
    let notes = result.findings.filter { $0.severity == .info }.map { "\($0.title). \($0.cure)" }
    if !notes.isEmpty { lines.append("    <system-out>\(Self.escape(notes.joined(separator: "\n")))</system-out>") }
    lines.append("  </testcase>")
    return lines
  }

  private static func isFailure(_ result: CheckResult) -> Bool { result.findings.contains { $0.severity > .info } }

  private static func skipReason(_ result: CheckResult) -> String? {
    switch result.status {
    case .undecided(let reason), .skipped(let reason): reason
    case .passed, .found: nil
    }
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  /// XML 1.0 has no way to write most control characters, so they become a replacement character.
  private static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case "\r": escaped += "&#13;"
      case "\t": escaped += "&#9;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
