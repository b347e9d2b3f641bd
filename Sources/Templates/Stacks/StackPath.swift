/// The place of a template in the tree of nested stacks.
struct StackPath: Sendable {
  /// The logical IDs of the stacks, outermost first; empty for the template itself.
  private(set) var names: [String] = []
  /// The template's file, relative to the folder of the outermost one; nil for the outermost one.
  private(set) var file: String?

  /// The place of a stack in this one.
  ///
  /// - Parameter file: its template, relative to the folder of the outermost one.
  func nested(_ logicalID: String, file: String) -> StackPath {
    StackPath(names: names + [logicalID], file: file)
  }

  /// The logical IDs of the stacks and of a resource, as the SAM CLI writes them: `Nested/Function`.
  func path(of logicalID: String) -> String { (names + [logicalID]).joined(separator: "/") }

  /// The name of a resource that the template does not name: `Nested-Function`. It is unique, because logical IDs have no
  /// hyphens.
  func name(of logicalID: String) -> String { (names + [logicalID]).joined(separator: "-") }

  /// A path in this template, relative to the folder of the outermost one.
  func located(_ path: String) -> String {
    guard let file else { return path }
    return RelativePath.file(path, beside: file)
  }
}

/// Paths as text, without a look at the file system.
enum RelativePath {
  /// The path of a template's file: its own if the file is nil, or else that of a file relative to its folder.
  static func path(of file: String?, template: String) -> String {
    file.map { self.file($0, beside: template) } ?? template
  }

  /// The path of a file that is named relative to the folder of another one.
  static func file(_ path: String, beside other: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    let isAbsolute = other.hasPrefix("/")
    var parts: [Substring] = []
    for part in other.split(separator: "/").dropLast() + path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (isAbsolute ? "/" : "") + (parts.isEmpty ? "." : parts.joined(separator: "/"))
  }
}
