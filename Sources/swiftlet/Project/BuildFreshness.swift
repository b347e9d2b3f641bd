import FoundationEssentials

/// Whether `sam build` has to run again.
enum BuildFreshness {
  /// Folders that builds do not read, or that are too large to look through.
  private static let skipped: Set = ["node_modules", "__pycache__", "venv"]
  /// Limits how many files are looked at.
  private static let mostFiles = 10_000

  /// The first source that has changed after the build; nil if there is none.
  ///
  /// - Parameters:
  ///   - built: the template that `sam build` wrote.
  ///   - sources: files and folders.
  static func newerSource(than built: String, among sources: [String]) -> String? {
    guard let limit = modified(built) else { return nil }
    var pending = sources
    var seen = 0
    while let path = pending.popLast(), seen < mostFiles {
      seen += 1
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      if isFolder {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        pending += names.filter { !$0.hasPrefix(".") && !skipped.contains($0) }.map {
          path.hasSuffix("/") ? path + $0 : "\(path)/\($0)"
        }
      } else if let time = modified(path), time > limit {
        return path
      }
    }
    return nil
  }

  private static func modified(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}
