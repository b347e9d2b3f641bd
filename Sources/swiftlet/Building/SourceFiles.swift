import Emulator
import EmulatorCore
import FileDescriptors
import Glibc

/// The files of a function or a layer that belong to a build. Virtual environments, caches, version control and earlier
/// builds do not.
struct SourceFiles {
  let folder: String
  /// Whether packages that npm has installed are left out.
  var leavesOutPackages = false

  private static let leftOut: Set = [".git", ".aws-sam", ".swiftlet", "__pycache__"]

  /// A text that changes if a file does: paths, sizes, modes and times.
  func fingerprint() throws(SystemError) -> String {
    guard FileTree.isDirectory(folder) else { return Self.description(of: folder, "") }
    var lines = ""
    try describe(folder, "", into: &lines)
    return lines
  }

  private func describe(_ directory: String, _ prefix: String, into lines: inout String) throws(SystemError) {
    for entry in try FileTree.entries(of: directory) where !isLeftOut(entry.name, in: directory) {
      let path = "\(directory)/\(entry.name)"
      if let target = entry.linkTarget {
        lines += "\(prefix)\(entry.name) -> \(target)\n"
      } else if FileTree.isDirectory(path) {
        try describe(path, "\(prefix)\(entry.name)/", into: &lines)
      } else {
        lines += Self.description(of: path, "\(prefix)\(entry.name)")
      }
    }
  }

  private static func description(of path: String, _ name: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0 else { return "\(name) is missing\n" }
    return "\(name) \(status.st_size) \(status.st_mode) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)\n"
  }

  /// Copies the files into a folder. Files that are there already are replaced. A symbolic link that leaves the folder is
  /// replaced by what it points to.
  func copy(into target: String) throws(SystemError) {
    try FileTree.makeDirectory(target)
    try copy(folder, into: target, depth: 0)
  }

  private func copy(_ directory: String, into target: String, depth: Int) throws(SystemError) {
    // Links can lead back to a folder that contains them.
    guard depth < 100 else { throw SystemError(errno: ELOOP) }
    for entry in try FileTree.entries(of: directory) where !isLeftOut(entry.name, in: directory) {
      let from = "\(directory)/\(entry.name)"
      let to = "\(target)/\(entry.name)"
      if let link = entry.linkTarget, Self.stays(from, link, in: folder) {
        try FileTree.link(to, to: link)
      } else if FileTree.isDirectory(from) {
        if FileTree.linkTarget(to) != nil || FileTree.isFile(to) { FileTree.remove(to) }
        try FileTree.makeDirectory(to)
        try copy(from, into: to, depth: depth + 1)
      } else {
        try FileTree.copyFile(from, to)
      }
    }
  }

  /// Replaces symbolic links that leave the folder by what they point to.
  func absorbLinks() throws(SystemError) { try absorbLinks(in: folder) }

  private func absorbLinks(in directory: String) throws(SystemError) {
    for entry in try FileTree.entries(of: directory) {
      let path = "\(directory)/\(entry.name)"
      guard let link = entry.linkTarget else {
        if FileTree.isDirectory(path) { try absorbLinks(in: path) }
        continue
      }
      guard !Self.stays(path, link, in: folder), let real = FileTree.realPath(path) else { continue }
      FileTree.remove(path)
      if FileTree.isDirectory(real) {
        try SourceFiles(folder: real).copy(into: path)
      } else {
        try FileTree.copyFile(real, path)
      }
    }
  }

  /// Whether a link leads to something in the folder, or to nothing.
  private static func stays(_ path: String, _ link: String, in folder: String) -> Bool {
    guard let real = FileTree.realPath(path) else { return true }
    return !link.hasPrefix("/") && SandboxPaths.lies(real, in: FileTree.realPath(folder) ?? folder)
  }

  private func isLeftOut(_ name: String, in directory: String) -> Bool {
    if Self.leftOut.contains(name) || leavesOutPackages && name == "node_modules" { return true }
    return FileTree.isFile("\(directory)/\(name)/pyvenv.cfg")
  }
}
