import ContainerImages
import FileDescriptors
import Glibc

/// A directory tree that layers are unpacked or composed into.
///
/// Paths are resolved as if the tree were the root file system: symbolic links on the way are followed inside the tree, as
/// containerd does, and a path that would leave it is an error. Each name on the way is opened in the directory before
/// it without following links, so the system never resolves a path from an image.
final class LayerTree {
  /// The number of symbolic links on the way to a file that Linux follows.
  private static let linkLimit = 40

  /// A directory of the tree.
  struct Place {
    var directory: OpenDirectory
    /// Its path without symbolic links.
    var path: LayerPath
  }

  /// Called with each directory that is created because a file in it was.
  var onImpliedDirectory: (LayerPath) -> Void = { _ in }

  private let root: OpenDirectory
  /// The directory that was used last. Archives list the files of a directory together.
  private var last: (path: LayerPath, place: Place)?

  /// Opens a tree whose root exists.
  init(_ path: String) throws(ImageError) {
    do throws(SystemError) {
      root = try OpenDirectory(path: path)
    } catch {
      throw .cannotStore(in: path, error.errno)
    }
  }

  /// The directory at a path.
  ///
  /// - Parameters:
  ///   - creating: whether it and those that contain it are created if they do not exist.
  ///   - file: the file in it that is meant, for errors; nil for the directory itself.
  /// - Returns: nil if it does not exist.
  func directory(_ path: LayerPath, creating: Bool, for file: LayerPath? = nil) throws(ImageError) -> Place? {
    if let last, last.path == path { return last.place }
    var place = try rootPlace()
    var pending = Array(path.components.reversed())
    var links = 0
    while let name = pending.popLast() {
      if name.elementsEqual(".".utf8) { continue }
      if name.elementsEqual("..".utf8) {
        guard !place.path.isRoot else {
          throw ImageError(.hostile, "A symbolic link on the way to \(path) leaves the image's root")
        }
        place = try reopened(place.path.parent)
        continue
      }
      if let next = try? place.directory.open(name) {
        place = Place(directory: next, path: place.path.appending(name))
        continue
      }
      guard let status = place.directory.status(name) else {
        guard creating else { return nil }
        place = try makeImpliedDirectory(name, in: place)
        continue
      }
      guard let target = place.directory.linkTarget(name), !status.isDirectory else {
        guard creating else { return nil }
        throw ImageError(.broken, "\(file ?? path) is in \(place.path.appending(name)), which is not a directory")
      }
      links += 1
      guard links <= Self.linkLimit else {
        throw ImageError(.hostile, "Too many symbolic links are on the way to \(path)")
      }
      pending += target.split(separator: UInt8(ascii: "/")).reversed()
      if target.first == UInt8(ascii: "/") { place = try rootPlace() }
      guard place.path.components.count + pending.count <= 2 * ImageLimits.pathDepth else {
        throw ImageError(.tooLarge, "The path \(path) is too deep")
      }
    }
    last = (path, place)
    return place
  }

  /// The directory at a path, which is created if it does not exist. Anything else at the path is replaced, also a
  /// symbolic link to a directory.
  func makeDirectory(_ path: LayerPath) throws(ImageError) -> Place {
    guard !path.isRoot else { return try rootPlace() }
    let parent = try parent(of: path)
    return try storing(path) { () throws(SystemError) in
      if parent.directory.status(path.name)?.isDirectory != true {
        try replace(path.name, in: parent)
        try parent.directory.makeDirectory(path.name)
      }
      return Place(directory: try parent.directory.open(path.name), path: parent.path.appending(path.name))
    }
  }

  /// The directory that contains a path, which is created if it does not exist, for a file that is created there.
  func parent(of path: LayerPath) throws(ImageError) -> Place {
    guard let place = try directory(path.parent, creating: true, for: path) else {
      throw ImageError(.broken, "\(path.parent) does not exist")
    }
    return place
  }

  /// Removes what is in a directory under a name, if anything, because something else will be there.
  func replace(_ name: some Collection<UInt8>, in place: Place) throws(SystemError) {
    guard let status = place.directory.status(name) else { return }
    if status.kind != S_IFREG { last = nil }
    try place.directory.remove(name)
  }

  /// The paths of all files and directories that match.
  func paths(where matches: (LayerPath, FileStatus) -> Bool) throws(ImageError) -> [LayerPath] {
    var found: [LayerPath] = []
    var pending = [LayerPath.root]
    while let path = pending.popLast() {
      guard let place = try directory(path, creating: false) else { continue }
      for name in try storing(path, { () throws(SystemError) in try place.directory.names() }) {
        guard let status = place.directory.status(name) else { continue }
        let file = path.appending(name)
        if matches(file, status) { found.append(file) }
        if status.isDirectory { pending.append(file) }
      }
    }
    return found
  }

  /// Forgets what paths mean, because symbolic links or directories have changed.
  func forgetPaths() { last = nil }

  /// Performs an operation, and turns the system's error into one that names the path.
  func storing<Result>(_ path: LayerPath, _ body: () throws(SystemError) -> Result) throws(ImageError) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw .cannotStore("\(path)", error.errno)
    }
  }

  /// The root, as a place.
  func rootPlace() throws(ImageError) -> Place { Place(directory: root, path: .root) }

  private func makeImpliedDirectory(_ name: ArraySlice<UInt8>, in place: Place) throws(ImageError) -> Place {
    let path = place.path.appending(name)
    guard path.components.count <= ImageLimits.pathDepth else {
      throw ImageError(.tooLarge, "The path \(path) is too deep")
    }
    let directory = try storing(path) { () throws(SystemError) in
      try place.directory.makeDirectory(name)
      return try place.directory.open(name)
    }
    onImpliedDirectory(path)
    return Place(directory: directory, path: path)
  }

  /// Opens a directory by its path without symbolic links.
  private func reopened(_ path: LayerPath) throws(ImageError) -> Place {
    try storing(path) { () throws(SystemError) in
      var directory = root
      for name in path.components { directory = try directory.open(name) }
      return Place(directory: directory, path: path)
    }
  }
}

extension ImageError {
  /// A file cannot be written to the cache.
  static func cannotStore(in directory: String, _ errno: Int32) -> ImageError {
    cannotStore("in \(printable(directory))", errno)
  }

  /// A file cannot be written to the cache.
  static func cannotStore(_ file: String, _ errno: Int32) -> ImageError {
    let hint =
      switch errno {
      case ENOSPC, EDQUOT:
        "Free some space, or set XDG_CACHE_HOME to a directory on another disk. swiftlet images --clear empties the cache."
      case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, ELOOP: "Set XDG_CACHE_HOME to a directory that you may write to."
      default: ""
      }
    return ImageError(.cache, "Cannot unpack \(file): \(SystemError(errno: errno))", hint: hint)
  }
}
