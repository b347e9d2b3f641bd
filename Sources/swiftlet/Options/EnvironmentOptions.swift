import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials

/// Options of `swiftlet local` for the function's environment.
struct EnvironmentOptions: ParsableArguments {
  @Option(
    name: .customLong("env"), parsing: .singleValue,
    help: ArgumentHelp(
      "A variable of the function; by its name alone, with the value that it has here. May be repeated.",
      valueName: "name=value"))
  var variables: [FunctionVariable] = []

  @Option(
    name: .customLong("env-file"), parsing: .singleValue,
    help: ArgumentHelp("A file of such variables, one a line; --env wins. May be repeated.", valueName: "file"))
  var variableFiles: [String] = []

  @Flag(name: .customLong("inherit-env"), help: "Give the function all of the variables that are set here as well.")
  var inheritsEnvironment = false

  func validate() throws { _ = try ownVariables() }

  /// Takes the options over.
  func apply(to configuration: inout FunctionConfiguration) throws {
    let user = ProcessInfo.processInfo.environment
    configuration.inheritedEnvironment = inheritsEnvironment ? user : LambdaEnvironment.inherited(from: user)
    configuration.environment.merge(try ownVariables()) { $1 }
  }

  private func ownVariables() throws -> [String: String] {
    try FunctionEnvironment(files: variableFiles, options: variables, user: ProcessInfo.processInfo.environment)
      .variables
  }
}
