import Emulator
import EmulatorCore
import FileDescriptors
import Glibc

/// The folder in which one function or layer is built, beside the earlier builds.
struct BuildWorkspace {
  let path: String

  /// What is built.
  var artifacts: String { "\(path)/artifacts" }
  /// The output of the tool.
  var log: String { "\(path)/output" }

  /// Creates an empty folder.
  init(_ path: String) throws(SystemError) {
    self.path = path
    FileTree.remove(path)
    try FileTree.makeDirectory("\(path)/artifacts")
  }

  /// Copies the files into the folder, with links to what surrounds them in the project, so that relative paths such as
  /// `../shared` lead to the same files.
  ///
  /// - Returns: the folder of the copy.
  func copy(_ files: SourceFiles, project: String) throws(SystemError) -> String {
    let source = FileTree.realPath(files.folder) ?? files.folder
    var original = FileTree.realPath(project) ?? project
    var names: [Substring]
    if SandboxPaths.lies(source, in: original) {
      names = source.dropFirst(original.count).split(separator: "/")
    } else {
      names = source.split(separator: "/").suffix(1)
      original = String(source.dropLast((names.first?.count ?? 0) + 1))
    }
    var copy = "\(path)/project"
    try FileTree.makeDirectory(copy)
    for name in names {
      for entry in try FileTree.entries(of: original) where entry.name != name && !Self.unlinked.contains(entry.name) {
        try FileTree.link("\(copy)/\(entry.name)", to: "\(original)/\(entry.name)")
      }
      copy += "/\(name)"
      original += "/\(name)"
    }
    try files.copy(into: copy)
    return copy
  }

  private static let unlinked: Set = [".git", ".aws-sam", ".swiftlet", "node_modules"]

  func remove() { FileTree.remove(path) }
}
