import ContainerImages
import FileDescriptors
import Glibc

/// Puts unpacked layers on top of each other. Files are hard links to those of the layers, so this takes neither much time
/// nor disk space; they must never be written to.
struct RootComposer {
  private let target: LayerTree
  /// Times of directories are set at the end, because files in them change them.
  private var times: [LayerPath: FileStatus] = [:]

  /// - Parameter directory: an empty directory.
  init(_ directory: String) throws(ImageError) { target = try LayerTree(directory) }

  /// Adds a layer on top.
  ///
  /// - Parameters:
  ///   - directory: where the layer is unpacked.
  ///   - record: what is remembered about it.
  mutating func add(_ directory: String, _ record: LayerRecord) throws(ImageError) {
    target.forgetPaths()
    for path in record.opaqueDirectories {
      guard let place = try target.directory(path, creating: false) else { continue }
      target.forgetPaths()
      try target.storing(path) { () throws(SystemError) in
        for name in try place.directory.names() { try place.directory.remove(name) }
      }
    }
    for path in record.whiteouts {
      guard let place = try target.directory(path.parent, creating: false) else { continue }
      try target.storing(path) { () throws(SystemError) in try target.replace(path.name, in: place) }
    }
    try merge(try LayerTree(directory), record)
    for link in record.links { try add(link) }
  }

  /// Sets what can only be set after the last layer.
  func finish() throws(ImageError) {
    try addMountPoints()
    for (path, attributes) in times {
      guard let place = try target.directory(path, creating: false) else { continue }
      attributes.setTime { futimens(place.directory.descriptor, $0) }
    }
  }

  /// Adds what sandboxes mount other files on: directories, and files that come from this machine.
  private func addMountPoints() throws(ImageError) {
    target.forgetPaths()
    for name in ["proc", "dev", "tmp"] { _ = try target.makeDirectory(try LayerPath(name.utf8)) }
    for name in ["etc/hosts", "etc/resolv.conf"] {
      let path = try LayerPath(name.utf8)
      let parent = try target.parent(of: path)
      if parent.directory.status(path.name)?.kind == S_IFREG { continue }
      try target.storing(path) { () throws(SystemError) in
        try target.replace(path.name, in: parent)
        let file = try parent.directory.makeFile(path.name)
        fchmod(file, 0o644)
        close(file)
      }
    }
  }

  private mutating func merge(_ layer: LayerTree, _ record: LayerRecord) throws(ImageError) {
    // The paths in the layer and in the target differ below symbolic links of lower layers.
    var pending = [(source: LayerPath.root, target: LayerPath.root)]
    if !record.impliedDirectories.contains(.root) {
      let place = try layer.rootPlace()
      if let status = place.directory.status(".".utf8) { setAttributes(status, of: try target.rootPlace()) }
    }
    while let (sourcePath, targetPath) = pending.popLast() {
      guard let source = try layer.directory(sourcePath, creating: false),
        let place = try target.directory(targetPath, creating: false)
      else { throw ImageError(.broken, "\(sourcePath) is missing in the cache") }
      for name in try target.storing(sourcePath, { () throws(SystemError) in try source.directory.names() }) {
        guard let status = source.directory.status(name) else { continue }
        let path = sourcePath.appending(name)
        if status.isDirectory {
          let isImplied = record.impliedDirectories.contains(path)
          pending.append((path, try merge(directory: name, status, in: place, isImplied: isImplied)))
        } else {
          try target.storing(path) { () throws(SystemError) in
            try target.replace(name, in: place)
            try place.directory.linkOrCopy(name, from: name, status, in: source.directory)
          }
        }
      }
    }
  }

  /// Creates a directory of a layer, unless it exists. Returns its path in the target.
  private mutating func merge(
    directory name: [UInt8], _ status: FileStatus, in place: LayerTree.Place, isImplied: Bool
  ) throws(ImageError) -> LayerPath {
    let path = place.path.appending(name)
    let existing = place.directory.status(name)
    // Only a directory that the layer lists replaces a symbolic link of a lower layer: containerd and Docker do the same.
    if isImplied, existing?.kind == S_IFLNK {
      guard let real = try target.directory(path, creating: true) else {
        throw ImageError(.broken, "\(path) does not exist")
      }
      return real.path
    }
    let made = try target.makeDirectory(path)
    if !isImplied || existing?.isDirectory != true { setAttributes(status, of: made) }
    return path
  }

  private mutating func setAttributes(_ attributes: FileStatus, of place: LayerTree.Place) {
    attributes.setOwner { fchown(place.directory.descriptor, $0, $1) }
    fchmod(place.directory.descriptor, attributes.mode)
    times[place.path] = attributes
  }

  private func add(_ link: LayerRecord.Link) throws(ImageError) {
    guard let source = try target.directory(link.target.parent, creating: false),
      let status = source.directory.status(link.target.name), !status.isDirectory
    else { throw ImageError(.broken, "The hard link \(link.path) refers to \(link.target), which is not a file") }
    let parent = try target.parent(of: link.path)
    if source.path.appending(link.target.name) == parent.path.appending(link.path.name) { return }
    try target.storing(link.path) { () throws(SystemError) in
      try target.replace(link.path.name, in: parent)
      try parent.directory.linkOrCopy(link.path.name, from: link.target.name, status, in: source.directory)
    }
  }
}
