import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc

/// The image of a function, as the processes of its sandboxes see it.
final class SandboxImage {
  /// The image.
  let image: FunctionImage
  /// The external extensions in its `/opt/extensions`, sorted by name.
  let extensions: [FunctionConfiguration.ExternalExtension]

  private let root: SandboxRoot
  /// The directories that each sandbox has instead of the image's.
  private static let mountPoints = ["/proc", "/dev", SandboxFiles.temporary]

  /// Opens an image, and checks that it can start.
  init(_ image: FunctionImage, command: [String], environment: [String: String]) throws(EmulatorError) {
    self.image = image
    do {
      root = try SandboxRoot(image.root)
    } catch {
      throw .cannotDeploy("The files of the image \(image.name) cannot be opened: \(image.root): \(error).")
    }
    if let missing = Self.mountPoints.first(where: { !Self.isOwnDirectory($0, in: image.root) }
    ) {
      throw .cannotDeploy(
        "\(image.root) has no directory \(missing), which Lambda provides. Create an empty one: mkdir \(image.root)\(missing)"
      )
    }
    extensions = try Self.extensions(in: root, of: image)
    do {
      _ = try program(for: command.first ?? "", environment: environment)
    } catch {
      throw .cannotStart("In the image \(image.name): \(error)", exitCode: error.shellExitCode)
    }
  }

  /// The path of the program for the first word of a command, as the sandbox's processes see it.
  func program(for command: String, environment: [String: String]) throws(SpawnError) -> String {
    try root.executable(for: command, environment: environment, workingDirectory: image.workingDirectory)
  }

  /// The files of a sandbox: those of the image, and this machine's name service settings.
  func files(of configuration: FunctionConfiguration) -> SandboxInit.Files {
    let paths = ["/etc/hosts", "/etc/resolv.conf"].compactMap { path -> SandboxInit.Files.Path? in
      guard root.isFile(path), FileTree.isFile(path), let place = root.realPath(of: path),
        // A link in the image may lead to what the sandbox replaces.
        !Self.mountPoints.contains(where: { place.hasPrefix("\($0)/") })
      else { return nil }
      return SandboxInit.Files.Path(place, source: FileTree.realPath(path))
    }
    let writable = configuration.files.writable.compactMap(FileTree.realPath).map {
      SandboxInit.Files.Path($0, isWritable: true)
    }
    var files = SandboxInit.Files(
      temporary: SandboxFiles.temporary, megabytes: configuration.files.temporaryMegabytes,
      paths: (paths + writable).sorted { $0.path < $1.path })
    files.root = image.root
    return files
  }

  /// Whether there is a directory at a path, and no link to one.
  private static func isOwnDirectory(_ path: String, in root: String) -> Bool {
    FileTree.linkTarget(root + path) == nil && FileTree.isDirectory(root + path)
  }

  private static func extensions(
    in root: SandboxRoot, of image: FunctionImage
  ) throws(EmulatorError) -> [FunctionConfiguration.ExternalExtension] {
    var extensions: [FunctionConfiguration.ExternalExtension] = []
    for name in root.names(in: "/opt/extensions") {
      let path = "/opt/extensions/\(name)"
      guard root.isFile(path), let mode = try? root.mode(of: path) else { continue }
      guard mode & 0o111 != 0 else {
        throw .cannotDeploy(
          "The image \(image.name): \(path) is not executable, so Lambda would fail to start it. Run chmod +x on it in the Dockerfile."
        )
      }
      extensions.append(.init(name: name, command: [path]))
    }
    return extensions
  }
}
