import ArgumentParser
import Glibc

/// Finds mistakes in COMMAND that would otherwise show up much later, under another error.
enum CommandMistake {
  private static let shells: Set = ["sh", "bash", "dash", "zsh", "ash", "ksh"]

  ///
  /// - Throws: an error that explains the mistake and suggests a command that works.
  static func check(_ command: [String]) throws {
    guard let program = command.first else { return }
    if command.count == 1, program.contains(" "), access(program, F_OK) != 0 {
      throw ValidationError(
        "COMMAND is a single word with spaces in it: \"\(program)\". Do not quote the whole command: swiftlet local -- \(program)"
      )
    }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    guard !shells.contains(name) else { return }
    let suggestion = command.prefix(1) + command.dropFirst().map { withPlaceholder($0) }
    guard let (argument, _) = zip(command, suggestion).first(where: { $0 != $1 }) else { return }
    throw ValidationError(
      "\(argument) in COMMAND is not expanded, because no shell runs it. Write {port} for the app's port: "
        + "swiftlet local -- \(suggestion.joined(separator: " "))")
  }

  /// Replaces `$PORT` and `${PORT}` with `{port}`; `$PORTAL` stays as it is.
  private static func withPlaceholder(_ argument: String) -> String {
    var result = argument.replacing("${PORT}", with: "{port}")
    var rest = result[...]
    while let range = rest.firstRange(of: "$PORT") {
      rest = rest[range.upperBound...]
      if let next = rest.first, next.isLetter || next.isNumber || next == "_" { continue }
      let tail = String(rest)
      result = result[..<range.lowerBound] + "{port}" + tail
      rest = result.suffix(tail.count)
    }
    return result
  }

  /// Checks that COMMAND is not itself an adapter. Call this only if an adapter runs beside it.
  static func checkIsNoAdapter(_ command: [String]) throws {
    guard command.first?.split(separator: "/").last == "lambda-adapter" else { return }
    throw ValidationError(
      "COMMAND is an adapter itself, and two adapters in one sandbox would take each other's invocations. Run it alone: "
        + "swiftlet local --no-adapter -- \(command.joined(separator: " "))")
  }
}
