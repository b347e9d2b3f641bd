import ArgumentParser

/// Mistakes in COMMAND that would show much later, and then in other words.
enum CommandMistake {
  private static let shells: Set = ["sh", "bash", "dash", "zsh", "ash", "ksh"]

  /// Looks for one.
  ///
  /// - Throws: an error that says what is wrong, and a command that works.
  static func check(_ command: [String]) throws {
    guard let program = command.first else { return }
    if command.count == 1, program.contains(" "), !program.hasPrefix("/"), !program.hasPrefix(".") {
      throw ValidationError(
        "COMMAND is a single word with spaces in it: \"\(program)\". Give its words one by one: swiftlet local -- \(program)"
      )
    }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    guard !shells.contains(name) else { return }
    for argument in command.dropFirst() {
      guard let variable = ["$PORT", "${PORT}"].first(where: { argument.hasSuffix($0) }) else { continue }
      let suggestion = command.map { $0 == argument ? argument.dropLast(variable.count) + "{port}" : $0[...] }
      throw ValidationError(
        "\(argument) in COMMAND is not expanded, since no shell runs it. Write {port} for the app's port: "
          + "swiftlet local -- \(suggestion.joined(separator: " "))")
    }
  }

  /// Checks that COMMAND is not an adapter itself, if one is to run beside it.
  static func checkIsNoAdapter(_ command: [String]) throws {
    guard command.first?.split(separator: "/").last == "lambda-adapter" else { return }
    throw ValidationError(
      "COMMAND is an adapter itself, and two in one sandbox would take each other's invocations. Run it alone: "
        + "swiftlet local --no-adapter -- \(command.joined(separator: " "))")
  }
}
