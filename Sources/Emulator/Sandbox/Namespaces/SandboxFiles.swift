import ChildProcesses
import EmulatorCore
import Glibc

/// Finds the files below `/tmp` that a sandbox has to see, although it has its own `/tmp`.
enum SandboxFiles {
  /// The directory for temporary files.
  static let temporary = "/tmp"

  /// The files of a sandbox for this configuration.
  static func choose(
    for configuration: FunctionConfiguration
  ) -> Result<SandboxInit.Files, SandboxNamespaces.FilesRefusal> {
    let temporary = realPath(temporary) ?? temporary
    let workingDirectory = realPath(configuration.workingDirectory) ?? configuration.workingDirectory
    let writable = configuration.files.writable.compactMap(realPath)
    guard workingDirectory != temporary || writable.contains(temporary) else {
      return .failure(.init(path: temporary, reason: "it is the working directory"))
    }
    let programs = programs(of: configuration)
    // Both a link and its target are visible.
    let beside = (programs + programs.compactMap(realPath)).map {
      isDirectory($0) ? $0 : SandboxPaths.surroundings(of: $0, temporary: temporary)
    }
    let visible = [workingDirectory] + (configuration.files.visible + beside).compactMap(realPath)
    let links = (programs + configuration.files.visible + [configuration.workingDirectory]).flatMap(links(onWayTo:))
    let paths = SandboxPaths(visible: visible, writable: writable, links: links, temporary: temporary)
    return .success(
      SandboxInit.Files(
        temporary: temporary, megabytes: configuration.files.temporaryMegabytes,
        paths: paths.mounts.map { ($0.path, $0.isWritable) }, links: paths.links.map { ($0.path, $0.target) }))
  }

  /// The files that the sandbox's programs are started with.
  private static func programs(of configuration: FunctionConfiguration) -> [String] {
    let environment = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    var files = configuration.command.dropFirst().filter { $0.hasPrefix("/") }
    if let command = configuration.command.first,
      let program = try? ChildProcess.executable(
        for: command, environment: environment, workingDirectory: configuration.workingDirectory)
    {
      files.append(program.hasPrefix("/") ? program : "\(configuration.workingDirectory)/\(program)")
    }
    let wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"].map { [$0] } ?? []
    for path in wrapper + configuration.externalExtensions.compactMap(\.command.first) where !path.isEmpty {
      files.append(path.hasPrefix("/") ? path : "\(configuration.workingDirectory)/\(path)")
    }
    for variable in ["PYTHONPATH", "NODE_PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV"] {
      files += (environment[variable] ?? "").split(separator: ":").map(String.init)
    }
    return files
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
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
        guard let target = linkTarget("\(directory)/\(name)") else {
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

  private static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path without symbolic links; nil if there is no such file.
  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
