import EmulatorCore
import WireFormat

/// Findings that are known and accepted: the file of `--baseline`.
///
/// It is a report in the JSON format, so that an earlier run's report serves as one.
package struct Baseline: Sendable, Equatable {
  /// Why a file is no baseline.
  package enum ReadError: Error, Equatable, CustomStringConvertible {
    case notJSON(String)
    case notAReport

    package var description: String {
      switch self {
      case .notJSON(let reason): "it is not JSON: \(reason)"
      case .notAReport: "it has no 'findings' array; write one with 'swiftlet doctor --format json'"
      }
    }
  }

  private var keys: Set<String> = []

  /// Reads a report in the JSON format.
  package init(_ json: [UInt8]) throws(ReadError) {
    let tree: JSONTree
    do throws(JSONError) {
      tree = try JSONTree(json)
    } catch {
      throw .notJSON("\(error)")
    }
    guard case .array(let findings)? = tree["findings"] else { throw .notAReport }
    for finding in findings {
      guard let key = finding["key"]?.text ?? finding["id"]?.text else { throw .notAReport }
      keys.insert(key)
    }
  }

  package func contains(_ finding: Finding) -> Bool { keys.contains(finding.key) }
}
