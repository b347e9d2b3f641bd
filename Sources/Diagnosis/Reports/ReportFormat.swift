/// The formats of a report: `--format`.
package enum ReportFormat: String, Sendable, CaseIterable {
  case text
  case json
  case markdown
  case github
  case sarif
  case junit

  /// All about one check, as text.
  ///
  /// - Parameters: as for ``encode(_:documentation:isColored:)``.
  package static func explain(
    _ check: CheckID, of report: DoctorReport, documentation: String, isColored: Bool
  ) -> String {
    TextReport(report, documentation: documentation, isColored: isColored).explanation(of: check)
  }

  /// The report in this format, with a line feed at its end.
  ///
  /// - Parameters:
  ///   - documentation: the address of the documentation's root, without a slash at its end.
  ///   - isColored: whether ``text`` uses colors.
  package func encode(_ report: DoctorReport, documentation: String, isColored: Bool = false) -> String {
    switch self {
    case .text: TextReport(report, documentation: documentation, isColored: isColored).text
    case .json: JSONReport(report, documentation: documentation).text
    case .markdown: MarkdownReport(report, documentation: documentation).text
    case .github: GitHubReport(report, documentation: documentation).text
    case .sarif: SARIFReport(report, documentation: documentation).text
    case .junit: JUnitReport(report, documentation: documentation).text
    }
  }
}
