import FileDescriptors
import FoundationEssentials
import Glibc
import Synchronization

/// The files that decide what runs: a template, a `swiftlet.yaml`, and what they and the options name.
enum ConfigurationFiles {
  private static let noted = Mutex(Set<String>())

  /// Reads a file.
  static func read(_ path: String) throws(SystemError) -> [UInt8] {
    note(path)
    return try WholeFile.read(path)
  }

  /// Notes that a file decides what runs, if only by its absence.
  static func note(_ path: String) {
    let folder = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    let url = path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
    let absolute = url.standardizedFileURL.path(percentEncoded: false)
    noted.withLock { _ = $0.insert(absolute) }
  }

  /// All of them, by absolute path.
  static var all: [String] { noted.withLock { $0.sorted() } }
}
