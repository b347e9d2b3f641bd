/// Where the processes of a sandbox find the function's code.
package struct CodePlaces: Sendable, Equatable {
  /// What precedes Lambda's paths: empty in a sandbox with its own files, as on Lambda.
  package var root: String
  /// The function's code.
  package var task: String

  /// Creates places from their parts.
  package init(root: String, task: String) {
    self.root = root
    self.task = task
  }

  /// Lambda's places.
  package static let lambda = CodePlaces(root: "", task: "/var/task")

  /// The merged layers.
  package var layers: String { "\(root)/opt" }
  /// The runtime client.
  package var runtime: String { "\(root)/var/runtime" }
  /// The programs of the runtime's language.
  package var languagePrograms: String { "\(root)/var/lang/bin" }

  /// The same file as a path on Lambda, in these places; nil if it is no path of the code, a layer or the runtime.
  package func located(_ path: String) -> String? {
    if let rest = Self.rest(of: path, in: Self.lambda.task) { return task + rest }
    for directory in ["/opt", "/var/runtime", "/var/lang"] where Self.rest(of: path, in: directory) != nil {
      return root + path
    }
    return nil
  }

  private static func rest(of path: String, in directory: String) -> Substring? {
    SandboxPaths.lies(path, in: directory) ? path.dropFirst(directory.count) : nil
  }
}
