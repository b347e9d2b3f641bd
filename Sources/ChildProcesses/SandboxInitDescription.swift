import CLinux
import Glibc

/// The description of a sandbox for its first process, as C structures.
final class SandboxInitDescription {
  private var description = sandbox_description()
  private var strings: [UnsafeMutablePointer<CChar>] = []
  private var directories: [Int32] = []
  private var paths: [sandbox_path] = []
  private var replaced: [UnsafePointer<CChar>?] = []
  private var links: [sandbox_link] = []
  private var groups: [sandbox_group] = []

  init(_ namespaces: SandboxInit.Namespaces, files: SandboxInit.Files?, groups: [String], control: Int32) {
    description.namespaces = namespaces.rawValue
    description.control = control
    description.user_map = string("\(geteuid()) \(geteuid()) 1\n")
    description.group_map = string("\(getegid()) \(getegid()) 1\n")
    if let files {
      description.is_read_only = 1
      description.root = files.root.flatMap { string($0) }
      description.temporary = string(files.temporary)
      description.temporary_options = string("size=\(files.megabytes)m,mode=1777")
      paths = files.paths.map {
        sandbox_path(path: string($0.path), source: string($0.source), is_writable: $0.isWritable ? 1 : 0)
      }
      replaced = files.replaced.map { string($0) }
      links = files.links.map { sandbox_link(path: string($0.path), target: string($0.target)) }
    }
    for group in groups {
      guard let slash = group.lastIndex(of: "/") else { continue }
      let directory = open(String(group[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard directory >= 0 else { continue }
      directories.append(directory)
      self.groups.append(
        sandbox_group(directory: directory, name: string(String(group[group.index(after: slash)...]))))
    }
    description.title = program_title(Int32(CommandLine.arguments.count), &description.title_length)
  }

  deinit {
    for string in strings { free(string) }
    for directory in directories { close(directory) }
  }

  /// Calls `body` with the description, whose pointers are valid during the call.
  func withCDescription<Result>(_ body: (inout sandbox_description) -> Result) -> Result {
    paths.withUnsafeBufferPointer { paths in
      links.withUnsafeBufferPointer { links in
        groups.withUnsafeBufferPointer { groups in
          replaced.withUnsafeBufferPointer { replaced in
            description.paths = paths.baseAddress
            description.path_count = paths.count
            description.replaced = replaced.baseAddress
            description.replaced_count = replaced.count
            description.links = links.baseAddress
            description.link_count = links.count
            description.groups = groups.baseAddress
            description.group_count = groups.count
            return body(&description)
          }
        }
      }
    }
  }

  private func string(_ text: String) -> UnsafePointer<CChar>? {
    guard let copy = strdup(text) else { return nil }
    strings.append(copy)
    return UnsafePointer(copy)
  }
}
