import Foundation
import Testing

/// The files under `Golden/`, each an input beside what is expected of it.
///
/// `RECORD_GOLDEN=1 swift test --filter Golden` writes what the code says now; what changed is then read in the diff.
enum GoldenFiles {
  /// One input, by its place under `Golden/` and without its suffix.
  struct Case: Sendable, CustomTestStringConvertible {
    /// As `events/function-url/plain`.
    let path: String
    /// The folder that it lies in, as `function-url`.
    var folder: String { String(path.split(separator: "/").dropLast().last ?? "") }
    /// The file's name without suffix, as `plain`.
    var name: String { String(path.split(separator: "/").last ?? "") }
    var testDescription: String { path }
  }

  static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  /// All cases under a folder whose input has this suffix, in order.
  static func cases(under folder: String, suffix: String) -> [Case] {
    let root = directory.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { Case(path: "\(folder)/\($0.dropLast(suffix.count))") }
  }

  /// The bytes of one file.
  static func read(_ test: Case, _ suffix: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appending(path: test.path + suffix)))
  }

  /// Compares with the file that says what is expected, or writes it when recording.
  static func expect(
    _ actual: [UInt8], _ test: Case, _ suffix: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = directory.appending(path: test.path + suffix)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try Data(actual).write(to: file)
      return
    }
    let expected = try? Array(Data(contentsOf: file))
    if expected != actual {
      let wanted = expected.map { String(decoding: $0, as: UTF8.self) } ?? "(no file)"
      Issue.record(
        "\(test.path)\(suffix)\nexpected:\n\(wanted)\nactual:\n\(String(decoding: actual, as: UTF8.self))",
        sourceLocation: sourceLocation)
    }
  }
}
