/// The error that interpreters report if a package is not installed.
package enum MissingPackageError {
  private static let reports = ["No module named", "Cannot find module", "Cannot find package"]

  /// Whether a line of output reports the error.
  package static func isReported(in line: [UInt8]) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    // The runtime's own client has its own explanation.
    return reports.contains { text.contains($0) } && !text.contains("awslambdaric")
  }
}
