import Diagnosis
import Emulator
import Glibc

/// Watches which files are written in a folder and those below it.
final class FolderWatch {
  /// More folders than this are not watched.
  private static let mostFolders = 2000

  private let events: FileEvents
  /// The path of the folder, and what reports call it.
  private let root: (path: String, title: String)
  /// Names of files and folders that do not count.
  private let isIgnored: (String) -> Bool
  /// The watched directories, relative to the root; the root is empty.
  private var directories: [FileEvents.Directory: String] = [:]
  private var written: [String] = []

  /// Nil if the folder cannot be watched.
  init?(_ path: String, titled title: String, besides isIgnored: @escaping (String) -> Bool = { _ in false }) {
    guard let events = try? FileEvents() else { return nil }
    self.events = events
    self.isIgnored = isIgnored
    root = (path, title)
    watch("", isNew: false)
    guard !directories.isEmpty else { return nil }
  }

  /// The files that have been written or created since the last call, each once.
  func takeWritten() -> [String] {
    for event in events.read() {
      guard let number = event.directory, let directory = directories[number], !event.name.isEmpty,
        !isIgnored(event.name)
      else { continue }
      let path = directory.isEmpty ? event.name : "\(directory)/\(event.name)"
      guard event.isAppearance || event.isChange else { continue }
      add(path)
      if event.isFolder, event.isAppearance { watch(path, isNew: true) }
    }
    defer { written = [] }
    // A new folder goes without saying if files in it are named.
    return written.filter { path in !written.contains { $0.hasPrefix("\(path)/") } }
  }

  private func add(_ path: String) {
    let title = root.title.isEmpty ? path : "\(root.title)/\(path)"
    if !written.contains(title) { written.append(title) }
  }

  /// Watches a directory and those below it.
  private func watch(_ start: String, isNew: Bool) {
    var pending = [start]
    while let directory = pending.popLast(), directories.count < Self.mostFolders {
      let absolute = directory.isEmpty ? root.path : "\(root.path)/\(directory)"
      let entries = FolderEntry.all(in: absolute)
      guard directory.isEmpty || !entries.contains(where: { $0.name == CodeFile.environmentMark }),
        let number = try? events.add(absolute)
      else { continue }
      directories[number] = directory
      for entry in entries where !isIgnored(entry.name) {
        let path = directory.isEmpty ? entry.name : "\(directory)/\(entry.name)"
        if isNew { add(path) }
        if entry.isFolder { pending.append(path) }
      }
    }
  }
}
