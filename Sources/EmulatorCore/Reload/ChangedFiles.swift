/// The files of a burst of changes, for a message.
package struct ChangedFiles: Sendable, Equatable {
  private var first: String?
  private var others: Set<String> = []

  package init() {}

  /// The first file that changed, for a message.
  package var name: String { first.map(PrintableText.of) ?? "files" }

  /// The only file; nil if there are others.
  package var only: String? { others.isEmpty ? first : nil }

  /// Those that are still there; all of them if none is. Programs also write files that they rename at once.
  package func remaining(_ isThere: (String) -> Bool) -> ChangedFiles {
    let kept = ([first].compactMap(\.self) + others.sorted()).filter(isThere)
    guard !kept.isEmpty else { return self }
    var files = ChangedFiles()
    for file in kept { files.add(file) }
    return files
  }

  /// Whether all of them are hidden, as those that tools write for themselves.
  package var areHidden: Bool { name.hasPrefix(".") && others.allSatisfy { $0.hasPrefix(".") } }

  /// Adds a file.
  package mutating func add(_ file: String) {
    guard let first else { return first = file }
    if file != first { others.insert(file) }
  }
}

extension ChangedFiles: CustomStringConvertible {
  /// For example `app.py`, `app.py and util.py`, or `app.py and 3 more`.
  package var description: String {
    if others.count == 1, let other = others.first { return "\(name) and \(PrintableText.of(other))" }
    return others.isEmpty ? name : "\(name) and \(others.count) more"
  }
}
