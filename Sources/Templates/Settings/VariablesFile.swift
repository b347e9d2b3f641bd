/// The file of `--env-vars`, as the SAM CLI takes it: JSON with variables for all functions under `Parameters`, and for
/// one function under its logical ID or name.
///
/// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html>.
package struct VariablesFile: Sendable, Equatable {
  private var variables: [String: [String: String]] = [:]

  /// The member with the variables of all functions.
  static let common = "Parameters"

  package init() {}

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - text: JSON, or YAML.
  ///   - format: which of them, as the file's name says.
  package init(_ text: [UInt8], as format: TextFormat = .yaml) throws(TemplateError) {
    guard let root = try TemplateNode.read(text, as: format) else { throw TemplateError(line: 1, "the file is empty") }
    guard let members = root.members else {
      throw TemplateError(line: root.line, "the file has \(root.kind); expected an object with the names of functions")
    }
    for member in members {
      guard let values = member.value.members else {
        throw TemplateError(
          line: member.value.line,
          "`\(member.name)` is \(member.value.kind); expected an object of variables, below the name of a function or below `Parameters`"
        )
      }
      for value in values {
        guard let text = value.value.content == .null ? "" : value.value.text else {
          throw TemplateError(
            line: value.value.line, "`\(value.name)` of `\(member.name)` is \(value.value.kind); expected a string")
        }
        variables[member.name, default: [:]][value.name] = text
      }
    }
  }

  /// The variables of a function. Those for its name win over those for all functions.
  package func variables(for function: TemplateFunction) -> [String: String] {
    let own = function.logicalID.split(separator: "/").last.map(String.init) ?? function.logicalID
    return [own, function.logicalID, function.name].reduce(variables[Self.common] ?? [:]) { result, name in
      result.merging(variables[name] ?? [:]) { $1 }
    }
  }

  /// The names that are no functions.
  package func unknownNames(_ functions: [TemplateFunction]) -> [String] {
    variables.keys.filter { name in name != Self.common && !functions.contains { $0.isCalled(name) } }.sorted()
  }
}
