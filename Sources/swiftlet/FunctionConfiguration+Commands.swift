import ChildProcesses
import Emulator
import EmulatorCore

extension FunctionConfiguration {
  /// Reports a mistyped command, or adapter, before anything starts.
  func checkCommands() throws(EmulatorError) {
    let variables = inheritedEnvironment.merging(environment) { $1 }
    // The emulator checks commands that run in deployed code or in an image.
    var commands = code == nil && image == nil ? command.prefix(1) : []
    if case .executable(let path, _, _) = adapter { commands.append(path) }
    for command in commands {
      do throws(SpawnError) {
        _ = try ChildProcess.executable(
          for: command, environment: variables, workingDirectory: workingDirectory)
      } catch {
        throw .cannotStart("\(error)", exitCode: error.shellExitCode)
      }
    }
  }
}
