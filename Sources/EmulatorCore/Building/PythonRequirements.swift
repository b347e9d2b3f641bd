/// The files and folders on this machine that a `requirements.txt` names.
///
/// See <https://pip.pypa.io/en/stable/reference/requirements-file-format/>.
package struct PythonRequirements: Sendable, Equatable {
  /// Other files of this form (`-r`, `-c`), relative to its folder.
  package private(set) var files: [String] = []
  /// Projects, archives and folders of archives, relative to the folder in which pip runs.
  package private(set) var paths: [String] = []

  package init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" }.prefix { !$0.hasPrefix("#") }.map(String.init)
      guard let first = words.first else { continue }
      let second = words.dropFirst().first
      switch first {
      case "-r", "--requirement", "-c", "--constraint": if let second { files.append(second) }
      case "-e", "--editable", "-f", "--find-links":
        if let second { add(second.contains(":") || second.hasPrefix("/") ? second : "./\(second)") }
      default:
        // `NAME @ file:PATH`
        add(words.count > 2 && words[1] == "@" ? words[2] : first)
      }
    }
  }

  private mutating func add(_ text: String) {
    var path = text
    if path.hasPrefix("file://") {
      path.removeFirst("file://".count)
    } else if path.hasPrefix("file:") {
      path.removeFirst("file:".count)
    } else if !path.hasPrefix("."), !path.hasPrefix("/") {
      return
    }
    // Extras, as in `./project[extra]`.
    paths.append(String(path.prefix { $0 != "[" }))
  }
}
