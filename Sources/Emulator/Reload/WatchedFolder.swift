import EmulatorCore
import FileDescriptors
import Glibc

/// A folder with everything below it, except for what ``IgnoreRules`` ignore. Symbolic links to folders are not followed.
final class WatchedFolder {
  /// The absolute path, without symbolic links.
  private(set) var root: String
  private let watch: SourceWatch
  /// The file that makes a folder a virtual environment of Python.
  private static let environmentMark = "pyvenv.cfg"
  private let excluded: [String]
  private var rules: IgnoreRules
  /// The watched directories, relative to the root; the root is empty.
  private var directories: [String: FileEvents.Directory] = [:]

  /// - Parameter excluded: absolute paths of folders and files in it that do not matter.
  init(_ root: String, excluding excluded: [String], in watch: SourceWatch) {
    self.root = root
    self.watch = watch
    self.excluded = excluded.filter { SandboxPaths.lies($0, in: root) && $0 != root }
    rules = IgnoreRules(outer: OuterIgnoreFiles.read(above: root))
  }

  /// Watches all directories that are there. Call it again if changes may have been missed.
  func scan() { scan("") }

  /// Ends the watch of all directories.
  func close() { forget("") }

  /// Watches a folder in place of the one that was there.
  func reopen(at root: String) {
    close()
    self.root = root
    rules = IgnoreRules(outer: OuterIgnoreFiles.read(above: root))
    scan()
  }

  /// Handles an event in one of its directories.
  ///
  /// - Parameter directory: the directory, relative to the root.
  /// - Returns: the name of what has changed; nil if it does not matter.
  func changed(_ event: FileEvents.Event, in directory: String) -> String? {
    guard !event.name.isEmpty else { return nil }
    let path = directory.isEmpty ? event.name : "\(directory)/\(event.name)"
    if event.name == ".gitignore", !event.isFolder {
      readIgnoreFile(of: directory)
      scan("")
      return nil
    }
    if event.name == Self.environmentMark, event.isAppearance, !directory.isEmpty {
      rules.exclude(directory)
      forget(directory)
      return nil
    }
    guard !ignores(path, isDirectory: event.isFolder) else { return nil }
    guard event.isFolder else { return path }
    if event.isDisappearance {
      forget(path)
      return "\(path)/"
    }
    guard event.isAppearance else { return nil }
    return scan(path) ? "\(path)/" : nil
  }

  /// The directory is not watched any more.
  func ended(_ directory: String) { directories[directory] = nil }

  private func ignores(_ path: String, isDirectory: Bool) -> Bool {
    excluded.contains { SandboxPaths.lies("\(root)/\(path)", in: $0) } || rules.ignores(path, isDirectory: isDirectory)
  }

  /// Watches a directory and those below it. Returns whether there is a file that matters.
  @discardableResult
  private func scan(_ start: String) -> Bool {
    var pending = [start]
    var hasFiles = false
    while let directory = pending.popLast() {
      let absolute = directory.isEmpty ? root : "\(root)/\(directory)"
      // First, so that what changes while it is read is not missed.
      guard let watched = watch.add(absolute, for: .folder(self, directory)) else { continue }
      directories[directory] = watched
      readIgnoreFile(of: directory)
      let entries = FolderEntry.all(in: absolute)
      if !directory.isEmpty, entries.contains(where: { $0.name == Self.environmentMark }) {
        rules.exclude(directory)
        forget(directory)
        continue
      }
      for entry in entries {
        let path = directory.isEmpty ? entry.name : "\(directory)/\(entry.name)"
        guard !ignores(path, isDirectory: entry.isFolder) else { continue }
        if entry.isFolder { pending.append(path) } else { hasFiles = true }
      }
    }
    return hasFiles
  }

  private func readIgnoreFile(of directory: String) {
    let path = directory.isEmpty ? "\(root)/.gitignore" : "\(root)/\(directory)/.gitignore"
    rules.set(FileTree.isFile(path) ? try? WholeFile.read(path, atMost: OuterIgnoreFiles.largest) : nil, of: directory)
  }

  /// Ends the watch of a directory and those below it.
  private func forget(_ path: String) {
    for (directory, watched) in directories
    where path.isEmpty || directory == path || directory.hasPrefix("\(path)/") {
      directories[directory] = nil
      watch.remove(watched, of: .folder(self, directory))
    }
  }
}

/// The patterns of Git that apply to a folder from outside of it.
enum OuterIgnoreFiles {
  /// How much of a file is read, in bytes.
  static let largest = 1024 * 1024

  /// Reads the `.gitignore` files of the directories above a folder up to the repository's, and its `info/exclude`.
  static func read(above folder: String) -> [IgnoreRules.Outer] {
    var lists: [IgnoreRules.Outer] = []
    var names: [Substring] = []
    var parts = folder.split(separator: "/")
    while true {
      let directory = "/" + parts.joined(separator: "/")
      let relative = names.joined(separator: "/")
      func add(_ file: String) {
        let path = directory == "/" ? "/\(file)" : "\(directory)/\(file)"
        guard FileTree.isFile(path), let text = try? WholeFile.read(path, atMost: largest) else { return }
        lists.append(IgnoreRules.Outer(folder: relative, file: text))
      }
      // The folder's own file can change, so the rules have it apart.
      if !names.isEmpty { add(".gitignore") }
      if access(directory == "/" ? "/.git" : "\(directory)/.git", F_OK) == 0 {
        add(".git/info/exclude")
        return lists
      }
      // Without a repository, files above the folder are somebody else's.
      guard let last = parts.popLast() else { return [] }
      names.insert(last, at: 0)
    }
  }
}
