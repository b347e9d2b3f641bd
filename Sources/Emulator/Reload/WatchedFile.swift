import Glibc

/// A file that matters wherever it is, or a folder as a whole: something gets this path, or changes there.
///
/// Its directory is watched, because many programs replace a file instead of writing to it. If there is no such directory,
/// the nearest one above is watched until there is. The directory above that one is watched, too: a directory that a
/// sandbox still has mounted does not report that it is deleted.
final class WatchedFile {
  /// The absolute path.
  let path: String
  private let watch: SourceWatch
  /// Whether it was there when that was last asked.
  private var wasThere = false
  /// The watched directories, the nearest first, with the names in them that lead to the file.
  private var anchors: [(directory: FileEvents.Directory, path: String, name: String)] = []

  init(_ path: String, in watch: SourceWatch) {
    self.path = path
    self.watch = watch
  }

  /// Whether it was there until now, and is not any more. Returns true once.
  func hasVanished() -> Bool {
    defer { wasThere = exists }
    return wasThere && !exists
  }

  /// Watches the nearest directories that exist. Does nothing if these are watched already.
  func open() {
    var found: [(path: String, name: String)] = []
    var parts = path.split(separator: "/")
    while let name = parts.popLast(), found.count < 2 {
      let directory = "/" + parts.joined(separator: "/")
      var status = stat()
      if stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { found.append((directory, String(name))) }
    }
    wasThere = wasThere || exists
    // Added again, a directory that is still the same has the same value.
    let old = anchors
    anchors = found.compactMap { place in
      watch.add(place.path, for: .file(self)).map { ($0, place.path, place.name) }
    }
    for anchor in old where !anchors.contains(where: { $0.directory == anchor.directory }) {
      watch.remove(anchor.directory, of: .file(self))
    }
  }

  /// Ends the watch.
  func close() {
    for anchor in anchors { watch.remove(anchor.directory, of: .file(self)) }
    anchors = []
  }

  /// Whether an event of a watched directory is about the file.
  func concerns(_ event: FileEvents.Event) -> Bool {
    guard let anchor = anchors.first(where: { $0.directory == event.directory }) else { return false }
    if event.isOwnMove || event.isEnd {
      open()
      return exists
    }
    guard event.name == anchor.name else { return false }
    if "\(anchor.path == "/" ? "" : anchor.path)/\(anchor.name)" == path {
      // What disappears is usually about to be replaced.
      return !event.isDisappearance
    }
    guard event.isAppearance || event.isDisappearance else { return false }
    open()
    return exists
  }

  /// Whether it is there.
  var exists: Bool { access(path, F_OK) == 0 }
}
