import Emulator
import EmulatorCore
import FoundationEssentials

/// The file that annotations of a report name, because a finding seldom has a line of its own.
enum ExaminedFile {
  /// The first file that belongs to the user's repository: one that starts the app, or else the project's.
  ///
  /// - Parameter project: the template or project file; nil if there is none.
  /// - Returns: a path relative to the root of the repository, or to the working directory outside of repositories; nil if
  ///   no file is below it.
  static func find(for configuration: FunctionConfiguration, project: String?) -> String? {
    let base = base
    return (started(by: configuration) + [project].compactMap(\.self)).lazy.compactMap { path in
      relative(path, to: base)
    }.first
  }

  /// Files that may start the app, whether or not they exist.
  private static func started(by configuration: FunctionConfiguration) -> [String] {
    // The files of an image are not those of the repository.
    guard configuration.image == nil else { return [] }
    let words = configuration.command.dropFirst().flatMap { word in
      // A module of Python: main:app
      [word, "\(word.prefix { $0 != ":" }.replacing(".", with: "/")).py"]
    }
    var paths = words.map { $0.hasPrefix("/") ? $0 : "\(configuration.workingDirectory)/\($0)" }
    guard let code = configuration.code, code.runtime != nil, case .folder(let folder) = code.source else {
      return paths
    }
    let handler = configuration.function.handler
    let module = handler.lastIndex(of: ".").map { handler[..<$0] } ?? handler[...]
    paths += [handler, "\(module.replacing(".", with: "/")).py", "\(module).js", "\(module).mjs", "\(module).cjs"].map {
      "\(code.origin ?? folder)/\($0)"
    }
    return paths
  }

  /// The root of the repository, or the working directory.
  private static var base: URL {
    let current = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    var folder = current
    while folder.pathComponents.count > 1 {
      if FileManager.default.fileExists(atPath: folder.appending(path: ".git").path(percentEncoded: false)) {
        return folder
      }
      folder = folder.deletingLastPathComponent()
    }
    return current
  }

  private static func relative(_ path: String, to base: URL) -> String? {
    let current = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    let url = path.hasPrefix("/") ? URL(filePath: path) : current.appending(path: path)
    let absolute = url.standardizedFileURL.path(percentEncoded: false)
    let prefix = base.path(percentEncoded: false)
    var isFolder = false
    guard absolute.hasPrefix(prefix), FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder),
      !isFolder
    else { return nil }
    return String(absolute.dropFirst(prefix.count))
  }
}
