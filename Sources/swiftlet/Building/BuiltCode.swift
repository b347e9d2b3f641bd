import Emulator
import EmulatorCore
import FileDescriptors
import FoundationEssentials
import Glibc

/// What `swiftlet build` has made of a project: a folder for each function and layer, in `.swiftlet/build` beside the
/// template or project file.
struct BuiltCode {
  /// The folder with all of it.
  let root: String

  /// - Parameter project: the template or project file.
  init(project: String) {
    let url = URL(filePath: project, directoryHint: .notDirectory).standardizedFileURL
    let folder = url.deletingLastPathComponent().path(percentEncoded: false)
    root = "\(folder.hasSuffix("/") ? folder : folder + "/").swiftlet/build/\(url.lastPathComponent)"
  }

  /// The folder of a function or a layer, whether or not it is there.
  func folder(of name: String) -> String { "\(root)/\(Self.fileName(name))" }

  /// What a function or a layer was built from: the first line is its folder, the others change if anything does. Nil if
  /// it is not built.
  func inputs(of name: String) -> String? {
    guard FileTree.isDirectory(folder(of: name)), let bytes = try? WholeFile.read(inputsFile(of: name)) else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether it is built from this folder.
  func isBuilt(_ name: String, from source: String) -> Bool {
    inputs(of: name)?.split(separator: "\n", maxSplits: 1).first.map(String.init) == source
  }

  /// Whether something was built after this file was written.
  func isNewer(than file: String) -> Bool {
    guard let built = Self.modified(stamp), let other = Self.modified(file) else { return false }
    return built > other
  }

  /// Replaces the previous build with a new one.
  func publish(_ artifacts: String, of name: String, inputs: String, in workspace: String) throws(SystemError) {
    let target = folder(of: name)
    FileTree.remove(inputsFile(of: name))
    let old = "\(workspace)/previous"
    if rename(target, old) != 0, errno != ENOENT { throw SystemError(errno: errno) }
    guard rename(artifacts, target) == 0 else {
      let error = SystemError(errno: errno)
      rename(old, target)
      throw error
    }
    try FileTree.write(Array(inputs.utf8), to: inputsFile(of: name), mode: 0o644)
  }

  /// Removes the build of something that needs none any more.
  func remove(_ name: String) {
    FileTree.remove(inputsFile(of: name))
    FileTree.remove(folder(of: name))
  }

  /// Creates the folder, and removes what builds left behind that were killed.
  func prepare() throws(SystemError) {
    let parts = root.split(separator: "/", omittingEmptySubsequences: false)
    try PrivateFolder.make(parts.dropLast(2).joined(separator: "/"))
    try FileTree.makeDirectory(root)
    for entry in try FileTree.entries(of: root) {
      guard let process = Self.process(ofWorkspace: entry.name), kill(process, 0) != 0, errno == ESRCH else { continue }
      FileTree.remove("\(root)/\(entry.name)")
    }
  }

  /// The folder in which this process builds.
  var workspace: String { "\(root)/.work-\(getpid())" }

  /// Notes the time of a complete build.
  func finish() throws(SystemError) { try FileTree.write([], to: stamp, mode: 0o644) }

  private var stamp: String { "\(root)/.built" }
  private func inputsFile(of name: String) -> String { "\(folder(of: name)).inputs" }

  private static func process(ofWorkspace name: String) -> Int32? {
    name.hasPrefix(".work-") ? Int32(name.dropFirst(".work-".count)) : nil
  }

  /// A logical ID of a nested stack can have separators.
  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "-" })
  }

  private static func modified(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}

extension BuiltCode {
  /// Lets a function run its build instead of the folder that it was built from.
  ///
  /// - Returns: a sentence for the user if the build is old; nil otherwise.
  func use(in configuration: inout FunctionConfiguration, named name: String) -> String? {
    ConfigurationFiles.note(stamp)
    guard case .folder(let source)? = configuration.code?.source, inputs(of: name) != nil else { return nil }
    guard isBuilt(name, from: source) else {
      return "the build of \(name) is that of another folder, so it is not used. Run swiftlet build again."
    }
    configuration.code?.source = .folder(folder(of: name))
    configuration.code?.origin = source
    return age(of: name, source)
  }

  /// The folder of a layer's build; nil if it is not built from this folder.
  func layer(_ name: String, from source: String) -> (folder: String, warning: String?)? {
    ConfigurationFiles.note(stamp)
    return isBuilt(name, from: source) ? (folder(of: name), age(of: name, source)) : nil
  }

  private func age(of name: String, _ source: String) -> String? {
    BuildFreshness.newerSource(than: inputsFile(of: name), among: [source]).map {
      "\($0) is newer than the build of \(name). Run swiftlet build again."
    }
  }
}
