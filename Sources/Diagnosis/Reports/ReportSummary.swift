/// A report in one sentence.
struct ReportSummary {
  private let report: DoctorReport

  init(_ report: DoctorReport) { self.report = report }

  /// For example "1 error, 2 warnings and 1 note; 17 checks passed, 2 cannot tell, 1 was skipped."
  var sentence: String {
    let counts = [
      Self.count(report.count(of: .error), "error", "errors"),
      Self.count(report.count(of: .warning), "warning", "warnings"),
      Self.count(report.count(of: .info), "note", "notes"),
    ].compactMap { $0 }
    var checks = ["\(number(of: "passed")) \(number(of: "passed") == 1 ? "check" : "checks") passed"]
    if number(of: "undecided") > 0 {
      checks.append("\(number(of: "undecided")) cannot tell")
    }
    if number(of: "skipped") > 0 {
      checks.append("\(number(of: "skipped")) \(number(of: "skipped") == 1 ? "was" : "were") skipped")
    }
    let known = report.knownFindings
    if known > 0 { checks.append("\(known) known \(known == 1 ? "finding is" : "findings are") in the baseline") }
    return (counts.isEmpty ? "Nothing found" : Self.list(counts)) + "; " + checks.joined(separator: ", ") + "."
  }

  private func number(of status: String) -> Int { report.results.count { $0.status.name == status } }

  private static func count(_ number: Int, _ singular: String, _ plural: String) -> String? {
    number == 0 ? nil : "\(number) \(number == 1 ? singular : plural)"
  }

  /// "a, b and c".
  private static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}
