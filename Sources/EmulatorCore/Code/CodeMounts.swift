/// How the function's code appears at Lambda's paths in a sandbox, without changing this machine's directories.
///
/// In the sandbox, `/var` and `/opt` become new directories: they contain the code, and beside it everything that this
/// machine has there.
package struct CodeMounts: Sendable, Equatable {
  /// An entry of a directory.
  package struct Entry: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The target of a symbolic link; nil for anything else.
    package var linkTarget: String?

    /// Creates an entry from its parts.
    package init(_ name: String, linkTarget: String? = nil) {
      self.name = name
      self.linkTarget = linkTarget
    }
  }

  /// A file or directory that appears at another path.
  package struct Mount: Sendable, Equatable {
    /// Where it appears.
    package var path: String
    /// Where it is on this machine.
    package var source: String

    /// Creates a mount from its parts.
    package init(_ path: String, source: String) {
      self.path = path
      self.source = source
    }
  }

  /// The directories that become new ones.
  package private(set) var replaced: [String] = []
  /// What appears in them.
  package private(set) var mounts: [Mount] = []
  /// The symbolic links to create in them.
  package private(set) var links: [SandboxPaths.Link] = []

  /// - Parameters:
  ///   - task: the directory of the function's code.
  ///   - root: the directory that has the merged layers in `opt`, and the runtime in `var`.
  ///   - hasLanguage: whether this machine's `/var/lang` has the interpreter, and stays.
  ///   - layers: the entries of the merged layers.
  ///   - hostVar: the entries of this machine's `/var`.
  ///   - hostOpt: the entries of this machine's `/opt`.
  package init(
    task: String, root: String, hasLanguage: Bool = false, layers: [Entry], hostVar: [Entry], hostOpt: [Entry]
  ) {
    var own = [Mount("/var/task", source: task), Mount("/var/runtime", source: "\(root)/var/runtime")]
    if !hasLanguage { own.append(Mount("/var/lang", source: "\(root)/var/lang")) }
    replaced = ["/opt", "/var"]
    mounts = own
    add(layers, to: "/opt", from: "\(root)/opt")
    let layered = Set(layers.map(\.name))
    add(hostOpt.filter { !layered.contains($0.name) }, to: "/opt", from: "/opt")
    let ownPaths = Set(own.map(\.path))
    add(hostVar.filter { !ownPaths.contains("/var/\($0.name)") }, to: "/var", from: "/var")
    mounts.sort { $0.path < $1.path }
    links.sort { $0.path < $1.path }
  }

  private mutating func add(_ entries: [Entry], to directory: String, from source: String) {
    for entry in entries {
      if let target = entry.linkTarget {
        links.append(SandboxPaths.Link("\(directory)/\(entry.name)", target: target))
      } else {
        mounts.append(Mount("\(directory)/\(entry.name)", source: "\(source)/\(entry.name)"))
      }
    }
  }
}
