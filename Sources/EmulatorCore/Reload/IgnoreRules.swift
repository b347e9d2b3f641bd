/// Which files below a folder do not matter to a function: those that `.gitignore` files ignore, and what is never code.
///
/// Paths are relative to the folder, without a slash at either end.
package struct IgnoreRules: Sendable {
  /// The patterns of a directory above the folder, or of the repository.
  package struct Outer: Sendable {
    /// The folder, relative to the directory of the patterns.
    package var folder: String
    /// The patterns.
    package var patterns: [IgnorePattern]

    /// The patterns in the text of a `.gitignore` file.
    package init(folder: String, file: [UInt8]) {
      self.folder = folder
      patterns = IgnorePattern.parse(file)
    }
  }

  private var outer: [Outer]
  private var inner: [String: [IgnorePattern]] = [:]
  /// Folders that are ignored whatever the patterns say.
  private var excluded: Set<String> = []

  /// - Parameter outer: the patterns above the folder, from the innermost directory outwards. They do not apply if they
  ///   ignore the folder itself: the user has named it.
  package init(outer: [Outer] = []) {
    self.outer = outer
    guard !outer.isEmpty, let top = outer.max(by: { $0.folder.utf8.count < $1.folder.utf8.count })?.folder else {
      return
    }
    let depth = top.utf8.count { $0 == UInt8(ascii: "/") } + 1
    for level in 0..<depth where isFolderIgnored(droppingLast: level) {
      self.outer = []
      return
    }
  }

  /// Sets the patterns of a directory; nil if it has no `.gitignore` file.
  package mutating func set(_ file: [UInt8]?, of directory: String) {
    inner[directory] = file.map(IgnorePattern.parse)
  }

  /// Ignores a directory, such as a virtual environment.
  package mutating func exclude(_ directory: String) { excluded.insert(directory) }

  /// Whether a file or one of the directories above it is ignored.
  package func ignores(_ path: String, isDirectory: Bool) -> Bool {
    let path = Array(path.utf8)
    for slash in path.indices where path[slash] == UInt8(ascii: "/") {
      if ignoresItself(path[..<slash], isDirectory: true) { return true }
    }
    return ignoresItself(path[...], isDirectory: isDirectory)
  }

  /// What is never the code of a function, or is written by tools while they run. A `.gitignore` file can include some of
  /// it again.
  private static let usual = IgnorePattern.parse(
    Array(
      """
      .git
      .hg/
      .svn/
      .jj/
      .swiftlet/
      .swiftlet-*
      .aws-sam/
      .cdk.staging/
      cdk.out/
      node_modules/
      __pycache__/
      *.py[cod]
      .venv/
      .tox/
      .nox/
      .cache/
      .*_cache/
      .eggs/
      .ipynb_checkpoints/
      .coverage
      .coverage.*
      .hypothesis/
      .nyc_output/
      .parcel-cache/
      .turbo/
      .terraform/
      .gradle/
      .bundle/
      .build/
      .idea/
      .vscode/
      .vs/
      .DS_Store
      .AppleDouble
      4913
      *~
      .#*
      \\#*#
      .*.sw?
      .sw?
      *.swp
      *.tmp
      .goutputstream-*
      *.kate-swp
      *___jb_tmp___
      *___jb_old___
      *.log
      *.pid
      *.sock
      *.db
      *.sqlite
      *.sqlite3
      *-journal
      *-wal
      *-shm
      swiftlet-code-*/
      swiftlet-inline-*/
      """.utf8))

  private func isFolderIgnored(droppingLast count: Int) -> Bool {
    for list in outer {
      let path = list.folder.split(separator: "/").dropLast(count).joined(separator: "/")
      guard !path.isEmpty else { continue }
      if let pattern = Self.last(in: list.patterns, about: Array(path.utf8)[...], isDirectory: true) {
        return !pattern.isNegated
      }
    }
    return false
  }

  private func ignoresItself(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
    if isDirectory, excluded.contains(String(decoding: path, as: UTF8.self)) { return true }
    // The innermost directory decides.
    var base = path.endIndex
    while base > path.startIndex {
      base = path[..<base].lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
      let directory = String(decoding: path[..<base], as: UTF8.self)
      guard let patterns = inner[directory] else { continue }
      let rest = base == path.startIndex ? path : path[(base + 1)...]
      if let pattern = Self.last(in: patterns, about: rest, isDirectory: isDirectory) { return !pattern.isNegated }
    }
    for list in outer {
      let folder = list.folder.isEmpty ? [] : Array("\(list.folder)/".utf8)
      let whole = folder + path
      if let pattern = Self.last(in: list.patterns, about: whole[...], isDirectory: isDirectory) {
        return !pattern.isNegated
      }
    }
    return Self.last(in: Self.usual, about: path, isDirectory: isDirectory) != nil
  }

  private static func last(
    in patterns: [IgnorePattern], about path: ArraySlice<UInt8>, isDirectory: Bool
  ) -> IgnorePattern? {
    patterns.last { $0.matches(path, isDirectory: isDirectory) }
  }
}
