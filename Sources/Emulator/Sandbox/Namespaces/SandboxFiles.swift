import ChildProcesses
import EmulatorCore
import Glibc

/// Finds the files below `/tmp` that a sandbox has to see, although it has its own `/tmp`.
enum SandboxFiles {
  /// The directory for temporary files.
  static let temporary = "/tmp"

  /// The files of a sandbox for this configuration.
  static func choose(
    for configuration: FunctionConfiguration, _ code: DeployedCode? = nil, _ image: SandboxImage? = nil
  ) -> Result<SandboxInit.Files, SandboxNamespaces.FilesRefusal> {
    if let image { return .success(image.files(of: configuration)) }
    let temporary = FileTree.realPath(temporary) ?? temporary
    // The code of a function appears elsewhere.
    let workingDirectories = code == nil ? [configuration.workingDirectory] : []
    let writable = configuration.files.writable.compactMap(FileTree.realPath)
    let mounts: CodeMounts?
    do throws(SandboxNamespaces.FilesRefusal) {
      for directory in workingDirectories
      where FileTree.realPath(directory) == temporary && !writable.contains(temporary) {
        throw .init(path: temporary, reason: "it is the working directory")
      }
      mounts = try code.map { code throws(SandboxNamespaces.FilesRefusal) in try self.mounts(of: code) }
    } catch {
      return .failure(error)
    }
    let programs = programs(of: configuration, code)
    // Both a link and its target are visible.
    let beside = (programs + programs.compactMap(FileTree.realPath)).map {
      FileTree.isDirectory($0) ? $0 : SandboxPaths.surroundings(of: $0, temporary: temporary)
    }
    let visible = (workingDirectories + configuration.files.visible + beside).compactMap(FileTree.realPath)
    let links = (programs + configuration.files.visible + workingDirectories).flatMap(links(onWayTo:))
    let paths = SandboxPaths(visible: visible, writable: writable, links: links, temporary: temporary)
    var files = SandboxInit.Files(
      temporary: temporary, megabytes: configuration.files.temporaryMegabytes,
      paths: paths.mounts.map { .init($0.path, isWritable: $0.isWritable) },
      links: paths.links.map { ($0.path, $0.target) })
    if let mounts {
      files.replaced = mounts.replaced
      files.paths += mounts.mounts.map { .init($0.path, source: $0.source) }
      files.paths.sort { $0.path < $1.path }
      files.links += mounts.links.map { ($0.path, $0.target) }
    }
    return .success(files)
  }

  /// How a function's code appears at Lambda's paths.
  private static func mounts(of code: DeployedCode) throws(SandboxNamespaces.FilesRefusal) -> CodeMounts {
    func entries(_ path: String) throws(SandboxNamespaces.FilesRefusal) -> [CodeMounts.Entry] {
      guard FileTree.linkTarget(path) == nil else { throw .init(path: path, reason: "it is a symbolic link") }
      do {
        // Broken file systems, which could not be mounted either, are left out.
        return try FileTree.entries(of: path).filter { $0.linkTarget != nil || access("\(path)/\($0.name)", F_OK) == 0 }
      } catch {
        throw .init(path: path, reason: "\(error)")
      }
    }
    return CodeMounts(
      task: code.task, root: code.directory.path, hasLanguage: code.hasLanguageOnThisMachine, layers: code.layers,
      hostVar: try entries("/var"),
      hostOpt: try entries("/opt"))
  }

  /// The files that the sandbox's programs are started with.
  private static func programs(of configuration: FunctionConfiguration, _ code: DeployedCode?) -> [String] {
    let environment = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    let workingDirectory = code?.task ?? configuration.workingDirectory
    var files = configuration.command.dropFirst().filter { $0.hasPrefix("/") }
    if let command = configuration.command.first,
      let program = try? ChildProcess.executable(
        for: command, environment: environment, workingDirectory: workingDirectory)
    {
      files.append(program.hasPrefix("/") ? program : "\(workingDirectory)/\(program)")
    }
    if let interpreter = code?.interpreter { files.append(interpreter.path) }
    let wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"].map { [$0] } ?? []
    for path in wrapper + configuration.externalExtensions.compactMap(\.command.first) where !path.isEmpty {
      files.append(path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)")
    }
    for variable in ["PYTHONPATH", "NODE_PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV"] {
      files += (environment[variable] ?? "").split(separator: ":").map(String.init)
    }
    return files
  }

  /// The symbolic links that the kernel follows on the way to a path, see path_resolution(7).
  private static func links(onWayTo path: String) -> [SandboxPaths.Link] {
    var links: [SandboxPaths.Link] = []
    var directory = ""
    var rest = Array(path.split(separator: "/").map(String.init).reversed())
    // The kernel follows the same number.
    while let name = rest.popLast(), links.count < 40 {
      switch name {
      case ".": continue
      case "..": directory = String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
      default:
        guard let target = FileTree.linkTarget("\(directory)/\(name)") else {
          directory += "/\(name)"
          continue
        }
        links.append(SandboxPaths.Link("\(directory)/\(name)", target: target))
        if target.hasPrefix("/") { directory = "" }
        rest += target.split(separator: "/").map(String.init).reversed()
      }
    }
    return links
  }
}
