/// Which files of this machine are visible in a sandbox with a read-only root and a private `/tmp`.
package struct SandboxPaths: Sendable, Equatable {
  /// A file or directory that is visible at its usual path.
  package struct Path: Sendable, Equatable {
    package var path: String
    package var isWritable: Bool

    package init(_ path: String, isWritable: Bool = false) {
      self.path = path
      self.isWritable = isWritable
    }
  }

  /// A symbolic link.
  package struct Link: Sendable, Equatable, Hashable {
    /// The link's path, without symbolic links in its parent directories.
    package var path: String
    /// The text of the link.
    package var target: String

    package init(_ path: String, target: String) {
      self.path = path
      self.target = target
    }
  }

  /// The paths to mount, parents first.
  package let mounts: [Path]
  /// The links to create.
  package let links: [Link]

  /// Chooses the paths to mount and the links to create. All paths are absolute, without symbolic links.
  ///
  /// - Parameters:
  /// - visible: paths to make visible. Paths outside `temporary` are visible anyway.
  /// - writable: paths to make visible and writable.
  /// - links: the symbolic links on the way to the visible paths.
  /// - temporary: the directory that is private to the sandbox.
  package init(visible: [String], writable: [String], links: [Link] = [], temporary: String) {
    let writable = Set(writable)
    var mounts = writable.map { Path($0, isWritable: true) }
    for path in Set(visible).sorted() where Self.lies(path, in: temporary) && path != temporary {
      if !mounts.contains(where: { Self.lies(path, in: $0.path) }) { mounts.append(Path(path)) }
    }
    self.mounts = mounts.sorted { $0.path < $1.path }
    self.links = Set(links).filter { link in
      Self.lies(link.path, in: temporary) && !mounts.contains { Self.lies(link.path, in: $0.path) }
    }
    .sorted { $0.path < $1.path }
  }

  /// Whether `path` is `directory` or lies in it.
  package static func lies(_ path: String, in directory: String) -> Bool {
    path == directory || path.hasPrefix(directory.hasSuffix("/") ? directory : directory + "/")
  }

  /// What must be visible so that a file can be used: its directory, but never the whole directory of temporary files.
  package static func surroundings(of file: String, temporary: String) -> String {
    guard let slash = file.lastIndex(of: "/"), slash > file.startIndex else { return file }
    let directory = String(file[..<slash])
    guard directory != temporary else { return file }
    // A program in a virtual environment (Python's venv) needs the directories beside `bin`.
    if directory.hasSuffix("/bin"), directory.dropLast(4) != temporary { return String(directory.dropLast(4)) }
    return directory
  }
}
