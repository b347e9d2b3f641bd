import ArgumentParser
import EmulatorCore
import FileDescriptors
import Glibc

/// The function's own variables, from `--env-file` and `--env`.
struct FunctionEnvironment {
  private(set) var variables: [String: String] = [:]

  /// Reads the files, and resolves names without a value from the user's environment.
  ///
  /// - Parameters:
  /// - files: paths, in order; later files take precedence.
  /// - options: the values of `--env`, which take precedence over the files.
  /// - user: the environment of swiftlet itself.
  init(files: [String], options: [FunctionVariable], user: [String: String]) throws {
    for path in files {
      for (line, variable) in try Self.read(path) { try add(variable, "--env-file \(path), line \(line)", user) }
    }
    for variable in options { try add(variable, "--env", user) }
    let size = variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    guard size <= LambdaEnvironment.ownVariablesLimit else {
      throw ValidationError(
        "--env and --env-file: \(size) bytes of names and values. Lambda's limit is \(LambdaEnvironment.ownVariablesLimit)."
      )
    }
  }

  private mutating func add(_ variable: FunctionVariable, _ origin: String, _ user: [String: String]) throws {
    do throws(FunctionVariable.Refusal) {
      variables[variable.name] = try variable.resolved(from: user)
    } catch {
      throw ValidationError("\(origin): \(error).")
    }
  }

  private static func read(_ path: String) throws -> [(line: Int, variable: FunctionVariable)] {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try ConfigurationFiles.read(path)
    } catch {
      throw ValidationError(
        "--env-file \(path): \(error.errno == ENOENT ? "no such file" : "cannot read the file").")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ValidationError("--env-file \(path): expected text in UTF-8.")
    }
    do throws(EnvironmentFile.Problem) {
      return try EnvironmentFile.variables(in: text)
    } catch {
      throw ValidationError("--env-file \(path), line \(error.line): \(error.reason).")
    }
  }
}

extension FunctionVariable: ExpressibleByArgument {
  /// Parses a value of `--env`.
  package init?(argument: String) { self.init(argument) }
}
