import EmulatorCore
import YAML

/// Converts the values of a YAML document into functions and options.
struct ProjectFileReader {
  /// The names of options without a value.
  var flags: Set<String>

  /// The entries of a mapping; throws for any other value.
  func entries(of node: YAMLNode, _ name: String) throws(ProjectFileError) -> [YAMLNode.Entry] {
    guard case .mapping(let entries) = node.content else {
      throw ProjectFileError(line: node.line, "`\(name)` is \(node.kind); expected a mapping of names to values")
    }
    return entries
  }

  /// The text of an entry's value; throws if it is empty or not a scalar.
  func text(of entry: YAMLNode.Entry) throws(ProjectFileError) -> String {
    guard let text = entry.value.text, !text.isEmpty else {
      let found = entry.value.text == nil ? entry.value.kind : "empty"
      throw ProjectFileError(line: entry.value.line, "`\(name(of: entry))` is \(found); expected a value")
    }
    return text
  }

  /// The value of an entry that is `true` or `false`.
  func flag(of entry: YAMLNode.Entry) throws(ProjectFileError) -> Bool {
    switch try text(of: entry) {
    case "true": return true
    case "false": return false
    case let other:
      throw ProjectFileError(
        line: entry.value.line, "`\(name(of: entry))` is `\(other)`; expected true or false")
    }
  }

  /// The values of an entry that is a list or a single value; none without an entry.
  func texts(of entry: YAMLNode.Entry?) throws(ProjectFileError) -> [String] {
    guard let entry else { return [] }
    guard case .sequence(let elements) = entry.value.content else { return [try text(of: entry)] }
    return try elements.map { element throws(ProjectFileError) in try scalar(element, in: name(of: entry)) }
  }

  /// Builds a function from its name and its members.
  func function(
    _ entry: YAMLNode.Entry, defaults: [ProjectFile.Option]
  ) throws(ProjectFileError) -> ProjectFile.Function {
    let name = name(of: entry)
    var command: [String] = []
    var directory: String?
    var options = defaults
    for member in try entries(of: entry.value, name) {
      switch member.key.text {
      case "command": command = try self.command(of: member)
      case "directory": directory = try text(of: member)
      default: options += try self.options(of: member)
      }
    }
    return ProjectFile.Function(
      name: name, line: entry.key.line, command: command, directory: directory, options: options)
  }

  func options(of node: YAMLNode, _ name: String) throws(ProjectFileError) -> [ProjectFile.Option] {
    var options: [ProjectFile.Option] = []
    for entry in try entries(of: node, name) { options += try self.options(of: entry) }
    return options
  }

  private func options(of entry: YAMLNode.Entry) throws(ProjectFileError) -> [ProjectFile.Option] {
    let name = name(of: entry)
    if flags.contains(name) {
      return try flag(of: entry) ? [ProjectFile.Option(name: name, value: nil, line: entry.key.line)] : []
    }
    switch entry.value.content {
    case .scalar:
      return [ProjectFile.Option(name: name, value: try text(of: entry), line: entry.key.line)]
    case .sequence(let elements):
      return try elements.map { element throws(ProjectFileError) in
        ProjectFile.Option(name: name, value: try scalar(element, in: name), line: element.line)
      }
    case .mapping(let entries):
      return try entries.map { inner throws(ProjectFileError) in
        let value = try scalar(inner.value, in: name)
        return ProjectFile.Option(name: name, value: "\(self.name(of: inner))=\(value)", line: inner.key.line)
      }
    }
  }

  private func scalar(_ node: YAMLNode, in name: String) throws(ProjectFileError) -> String {
    guard let text = node.text else {
      throw ProjectFileError(line: node.line, "`\(name)` contains \(node.kind); expected values")
    }
    return text
  }

  private func command(of entry: YAMLNode.Entry) throws(ProjectFileError) -> [String] {
    if case .sequence(let elements) = entry.value.content {
      return try elements.map { element throws(ProjectFileError) in try scalar(element, in: "command") }
    }
    guard let words = CommandWords.split(try text(of: entry)) else {
      throw ProjectFileError(line: entry.value.line, "`command` has an unclosed quote")
    }
    return words
  }

  private func name(of entry: YAMLNode.Entry) -> String { entry.key.text ?? entry.key.kind }
}

extension ProjectFile.Function {
  /// Throws if nothing says what runs the function.
  func checkIsComplete() throws(ProjectFileError) {
    // An image says itself what runs; `root` with `entrypoint` may do, too.
    let alternatives: Set = ["runtime", "image", "root"]
    guard !command.isEmpty || options.contains(where: { alternatives.contains($0.name) }) else {
      throw ProjectFileError(line: line, "the function `\(name)` has no `command`, `runtime` or `image`")
    }
  }
}
