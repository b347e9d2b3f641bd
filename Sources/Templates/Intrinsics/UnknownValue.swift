/// An environment variable of a function.
struct EnvironmentVariable: Hashable {
  /// The logical ID of the function.
  var function: String
  var name: String
  /// Whether the user gives its value, so that the template's does not matter.
  var isGiven = false
}

/// A value that only a deployment knows.
struct UnknownValue {
  /// For example `Table.StreamArn`.
  var expression: String
  /// What stands in for it.
  var value: String
  /// The first line where it is used.
  var line: Int
  /// What sets it besides `--env-vars`, for example `--parameter Stage=…`.
  var cure: String?
  /// The variables that have it.
  var variables: [EnvironmentVariable] = []

  /// The warning about it.
  var message: String {
    var cures = cure.map { [$0] } ?? []
    if !variables.isEmpty { cures.append("--env-vars and a file with \(file)") }
    let advice = cures.isEmpty ? "" : ". Set it with \(cures.joined(separator: ", or "))"
    return "`\(expression)` is known only to AWS; here it is `\(value)`\(advice)"
  }

  /// The file of `--env-vars` that sets the variables: below `Parameters` those that several functions have, as with
  /// `Globals`.
  private var file: String {
    var sections: [(name: String, variables: [String])] = []
    for variable in variables {
      let isShared = variables.contains { $0.name == variable.name && $0.function != variable.function }
      let section = isShared ? VariablesFile.common : variable.function
      let index = sections.firstIndex { $0.name == section } ?? sections.endIndex
      if index == sections.endIndex { sections.append((section, [])) }
      if !sections[index].variables.contains(variable.name) { sections[index].variables.append(variable.name) }
    }
    let members = sections.map { section in
      "\"\(section.name)\": {\(section.variables.map { "\"\($0)\": \"…\"" }.joined(separator: ", "))}"
    }
    return "{\(members.joined(separator: ", "))}"
  }
}
