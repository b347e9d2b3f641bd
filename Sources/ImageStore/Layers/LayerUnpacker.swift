import ContainerImages
import FileDescriptors
import Glibc

/// Unpacks a layer into a directory of its own, without the layers below it.
struct LayerUnpacker {
  private let tree: LayerTree
  private let stream: LayerStream
  private let limits: ImageLimits
  private var record = LayerRecord()
  private var implied = ImpliedDirectories()
  /// Times of directories are set at the end, because files in them change them.
  private var directories: [(path: LayerPath, attributes: FileStatus)] = []

  /// The directories that were created because a file in them was.
  private final class ImpliedDirectories { var paths: Set<LayerPath> = [.root] }

  /// Unpacks a layer.
  ///
  /// - Parameters:
  ///   - blob: the layer as it is stored.
  ///   - directory: an empty directory.
  ///   - limits: what may still be used of the image's limits.
  /// - Returns: what has to be remembered beside the files, and the digests of the stored and the uncompressed layer.
  static func unpack(
    _ blob: ImageBlob, into directory: String, limits: ImageLimits
  ) throws(ImageError) -> (record: LayerRecord, stored: ImageDigest, uncompressed: ImageDigest) {
    let stream = try LayerStream(blob, LayerCompression(start: try blob.start), limit: limits.size)
    var unpacker = LayerUnpacker(tree: try LayerTree(directory), stream: stream, limits: limits)
    try unpacker.run()
    let digests = try stream.finish()
    unpacker.record.size = stream.size
    return (unpacker.record, digests.stored, digests.uncompressed)
  }

  private init(tree: LayerTree, stream: LayerStream, limits: ImageLimits) {
    self.tree = tree
    self.stream = stream
    self.limits = limits
    tree.onImpliedDirectory = { [implied] in implied.paths.insert($0) }
  }

  private mutating func run() throws(ImageError) {
    var reader = TarReader()
    reading: while true {
      switch try reader.read(try stream.read(TarReader.headerSize)) {
      case .header: break
      case .end: break reading
      case .metadata(let size):
        let metadata = try stream.read(size)
        guard metadata.count == size else { throw TarReader.truncated }
        try reader.read(metadata: metadata)
        try skip(TarReader.padding(after: size))
      case .entry(let entry):
        record.entries += 1
        guard record.entries <= limits.entries else {
          throw ImageError(.tooLarge, "The image has more than \(ImageLimits().entries) files")
        }
        // Not only once the disk is full.
        try stream.checkLimit(entry.size)
        try apply(try LayerChange(entry), entry)
        try skip(TarReader.padding(after: entry.size))
      }
    }
    for (path, attributes) in directories {
      guard let place = try tree.directory(path, creating: false) else { continue }
      attributes.setTime { futimens(place.directory.descriptor, $0) }
    }
    record.impliedDirectories = implied.paths
  }

  private mutating func apply(_ change: LayerChange, _ entry: TarEntry) throws(ImageError) {
    let attributes = FileStatus(entry)
    switch change {
    case .directory(let path):
      let place = try tree.makeDirectory(path)
      implied.paths.remove(place.path)
      attributes.setOwner { fchown(place.directory.descriptor, $0, $1) }
      fchmod(place.directory.descriptor, attributes.mode)
      directories.append((place.path, attributes))
    case .file(let path, let size):
      try unpack(path, size: size, attributes)
      return
    case .symbolicLink(let path, let target):
      let parent = try tree.parent(of: path)
      try tree.storing(path) { () throws(SystemError) in
        try tree.replace(path.name, in: parent)
        try parent.directory.makeLink(path.name, to: target)
      }
      parent.directory.set(attributes, of: path.name)
    case .hardLink(let path, let target): try link(path, to: target)
    case .whiteout(let path): record.whiteouts.append(path)
    case .opaque(let path):
      record.opaqueDirectories.append(path)
      _ = try tree.directory(path, creating: true)
    case .special(let path):
      // A file of a lower layer is not there either.
      record.whiteouts.append(path)
      let parent = try tree.parent(of: path)
      try tree.storing(path) { () throws(SystemError) in try tree.replace(path.name, in: parent) }
      if path.components.first?.elementsEqual("dev".utf8) != true { record.specialFiles += 1 }
    case .ignored: break
    }
    // Whiteouts are files, and may have content.
    try skip(entry.size)
  }

  private mutating func unpack(_ path: LayerPath, size: Int, _ attributes: FileStatus) throws(ImageError) {
    let parent = try tree.parent(of: path)
    let file = try tree.storing(path) { () throws(SystemError) in
      try tree.replace(path.name, in: parent)
      return try parent.directory.makeFile(path.name)
    }
    defer { close(file) }
    var rest = size
    while rest > 0 {
      let count = try stream.passNext(atMost: rest) { part throws(ImageError) in
        try tree.storing(path) { () throws(SystemError) in try WholeFile.write(part, to: file) }
      }
      guard count > 0 else { throw TarReader.truncated }
      rest -= count
    }
    attributes.setOwner { fchown(file, $0, $1) }
    fchmod(file, attributes.mode)
    attributes.setTime { futimens(file, $0) }
  }

  private mutating func link(_ path: LayerPath, to target: LayerPath) throws(ImageError) {
    let parent = try tree.parent(of: path)
    guard let source = try tree.directory(target.parent, creating: false),
      let status = source.directory.status(target.name)
    else {
      record.links.append(LayerRecord.Link(path: path, target: target))
      return
    }
    guard !status.isDirectory else { throw ImageError(.hostile, "The hard link \(path) has a directory as its target") }
    if source.path.appending(target.name) == parent.path.appending(path.name) { return }
    try tree.storing(path) { () throws(SystemError) in
      try tree.replace(path.name, in: parent)
      try parent.directory.linkOrCopy(path.name, from: target.name, status, in: source.directory)
    }
  }

  private func skip(_ count: Int) throws(ImageError) {
    var rest = count
    while rest > 0 {
      let passed = try stream.passNext(atMost: rest) { _ in }
      guard passed > 0 else { throw TarReader.truncated }
      rest -= passed
    }
  }
}

extension OpenDirectory {
  /// Gives a file of another directory a name in this one. If the file system allows no more links to the file, it is
  /// copied.
  func linkOrCopy(
    _ name: some Collection<UInt8>, from source: some Collection<UInt8>, _ status: FileStatus, in other: OpenDirectory
  ) throws(SystemError) {
    do throws(SystemError) {
      try link(name, to: source, in: other)
    } catch {
      guard [EMLINK, EXDEV, EPERM].contains(error.errno) else { throw error }
      try copy(name, from: source, status, in: other)
    }
  }

  private func copy(
    _ name: some Collection<UInt8>, from source: some Collection<UInt8>, _ status: FileStatus, in other: OpenDirectory
  ) throws(SystemError) {
    if let target = other.linkTarget(source) {
      try makeLink(name, to: target)
    } else {
      let input = try other.openFile(source)
      defer { close(input) }
      let output = try makeFile(name)
      defer { close(output) }
      var count = 1
      while count > 0 {
        count = sendfile(output, input, nil, 1 << 30)
        if count < 0, errno == EINTR { count = 1 }
        guard count >= 0 else { throw SystemError(errno: errno) }
      }
    }
    set(status, of: name)
  }
}
