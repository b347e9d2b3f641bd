import Emulator
import EmulatorCore

/// Lets an app listen on another port, so that two sandboxes can run beside each other.
enum PortReplacement {
  /// The function with its app on another port, as far as its command and its variables name the port.
  static func function(_ function: FunctionConfiguration, on port: Int) -> FunctionConfiguration {
    var moved = function
    moved.appPort = port
    moved.command = function.command.map { text($0, function.appPort, port) }
    moved.environment["PORT"] = String(port)
    moved.environment["AWS_LWA_PORT"] = String(port)
    for (name, value) in function.inheritedEnvironment.merging(function.environment, uniquingKeysWith: { $1 })
    where name.hasSuffix("PORT") && value == String(function.appPort) {
      moved.environment[name] = String(port)
    }
    return moved
  }

  /// A word of a command with another port: `--bind=0.0.0.0:8080`. Digits of a longer number or word stay.
  static func text(_ word: String, _ port: Int, _ other: Int) -> String {
    var result = ""
    var run = ""
    for character in word + "\n" {
      if character.isLetter || character.isNumber {
        run.append(character)
        continue
      }
      result += run == String(port) ? String(other) : run
      run = ""
      result.append(character)
    }
    return String(result.dropLast())
  }
}
