import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials

/// Options of `swiftlet local` for the function's environment.
struct EnvironmentOptions: ParsableArguments {
  @Option(
    name: .customLong("env"), parsing: .singleValue,
    help: ArgumentHelp(
      "An environment variable of the function. A name without a value takes the value from your environment. May be repeated.",
      valueName: "name=value"))
  var variables: [FunctionVariable] = []

  @Option(
    name: .customLong("env-file"), parsing: .singleValue,
    help: ArgumentHelp(
      "A file of environment variables, one per line. --env takes precedence. May be repeated.", valueName: "file"))
  var variableFiles: [String] = []

  @Flag(name: .customLong("inherit-env"), help: "Also pass your whole environment to the function.")
  var inheritsEnvironment = false

  func validate() throws { _ = try ownVariables() }

  func apply(to configuration: inout FunctionConfiguration) throws {
    let user = ProcessInfo.processInfo.environment
    configuration.inheritedEnvironment = inheritsEnvironment ? user : LambdaEnvironment.inherited(from: user)
    configuration.environment.merge(try ownVariables()) { $1 }
  }

  /// The variables of the options and the files.
  func ownVariables() throws -> [String: String] {
    try FunctionEnvironment(files: variableFiles, options: variables, user: ProcessInfo.processInfo.environment)
      .variables
  }
}
