import ArgumentParser
import Emulator
import FoundationEssentials
import ProjectFile

/// The functions of a project file, as they are to be run.
struct ProjectFunctions {
  /// Where the file says to listen.
  private(set) var listen: ListenAddress?
  /// The functions.
  private(set) var functions: [FunctionConfiguration] = []

  /// The options of a function that are `true` or `false` in a file.
  private static let flags: Set = ["inherit-env", "no-adapter", "snap-start"]
  /// Options that a file says in another way.
  private static let reserved: Set = ["function-name"]
  /// Options whose values are paths, relative to the file.
  private static let paths: Set = ["adapter", "env-file", "extensions", "visible", "writable"]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file; its functions' directories are relative to the one that it is in.
  ///   - names: the functions that are wanted; all where there are none.
  /// - Throws: an error that names the file, the line and the function.
  init(path: String, only names: [String]) throws {
    let file: ProjectFile
    do throws(ProjectFileError) {
      file = try ProjectFile(try Self.read(path), flags: Self.flags)
    } catch {
      throw ValidationError("\(path), \(error).")
    }
    if let text = file.listen {
      guard let address = ListenAddress(argument: text) else {
        throw ValidationError("\(path): listen: \(text): expected HOST:PORT.")
      }
      listen = address
    }
    for name in names where !file.functions.contains(where: { $0.name == name }) {
      let known = file.functions.map(\.name).joined(separator: ", ")
      throw ValidationError("\(path) has no function \(name); it has \(known).")
    }
    let directory = URL(filePath: path, directoryHint: .notDirectory).deletingLastPathComponent()
    for function in file.functions where names.isEmpty || names.contains(function.name) {
      functions.append(try Self.configuration(of: function, in: directory, path))
    }
  }

  /// An option whose path does not depend on where this process was started.
  private static func located(_ option: ProjectFile.Option, in directory: URL) -> ProjectFile.Option {
    guard paths.contains(option.name), let path = option.value, !path.hasPrefix("/") else { return option }
    var located = option
    located.value = directory.appending(path: path).standardizedFileURL.path(percentEncoded: false)
    return located
  }

  private static func read(_ path: String) throws(ProjectFileError) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      throw ProjectFileError(line: 1, "there is no such file")
    } catch {
      throw ProjectFileError(line: 1, "it cannot be read")
    }
  }

  private static func configuration(
    of function: ProjectFile.Function, in directory: URL, _ path: String
  ) throws -> FunctionConfiguration {
    func complain(_ message: String, line: Int) -> ValidationError {
      ValidationError("\(path), line \(line): the function \(function.name): \(message)")
    }
    for option in function.options where reserved.contains(option.name) {
      throw complain("`\(option.name)` does not belong here; the function's name stands before it.", line: option.line)
    }
    let place = function.directory.map { directory.appending(path: $0) } ?? directory
    do {
      let arguments = try FunctionArguments.parse(
        ["--function-name=\(function.name)"] + function.options.map { located($0, in: directory).argument })
      return try arguments.configuration(
        command: function.command, workingDirectory: place.standardizedFileURL.path(percentEncoded: false))
    } catch {
      let message = FunctionArguments.message(for: error)
      let option = function.options.first { message.contains("--\($0.name)") }
      throw complain(message, line: option?.line ?? function.line)
    }
  }
}
