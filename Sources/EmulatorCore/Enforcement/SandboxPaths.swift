/// What of this machine's files is seen in a sandbox whose root is read-only and whose `/tmp` is its own.
package struct SandboxPaths: Sendable, Equatable {
  /// A file or directory that is seen where it is.
  package struct Path: Sendable, Equatable {
    /// Where it is.
    package var path: String
    /// Whether it can be written to.
    package var isWritable: Bool

    /// A path that is seen, and written to where that is said.
    package init(_ path: String, isWritable: Bool = false) {
      self.path = path
      self.isWritable = isWritable
    }
  }

  /// A symbolic link.
  package struct Link: Sendable, Equatable, Hashable {
    /// Where it is, without symbolic links in the directories above it.
    package var path: String
    /// What it says.
    package var target: String

    /// A link at this path.
    package init(_ path: String, target: String) {
      self.path = path
      self.target = target
    }
  }

  /// The paths that have to be mounted, each after those that it lies in.
  package let mounts: [Path]
  /// The links that have to be made.
  package let links: [Link]

  /// Chooses what has to be mounted and made. All paths are absolute, without symbolic links.
  ///
  /// - Parameters:
  ///   - visible: what is to be seen; where it does not lie in `temporary`, it is seen anyway.
  ///   - writable: what is to be seen and written to.
  ///   - links: the symbolic links on the way to what is visible.
  ///   - temporary: the directory of which the sandbox has its own.
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

  /// Whether a path is a directory or lies in it.
  package static func lies(_ path: String, in directory: String) -> Bool {
    path == directory || path.hasPrefix(directory.hasSuffix("/") ? directory : directory + "/")
  }

  /// What is to be seen so that a file can be used: what lies beside it, too, unless that is all temporary files.
  package static func surroundings(of file: String, temporary: String) -> String {
    guard let slash = file.lastIndex(of: "/"), slash > file.startIndex else { return file }
    let directory = String(file[..<slash])
    guard directory != temporary else { return file }
    // A program of an environment of its own (Python's venv) needs what is beside bin.
    if directory.hasSuffix("/bin"), directory.dropLast(4) != temporary { return String(directory.dropLast(4)) }
    return directory
  }
}
