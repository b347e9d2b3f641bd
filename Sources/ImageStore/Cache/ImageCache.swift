import ContainerImages
import FileDescriptors
import Glibc

/// The directory with unpacked layers and images.
///
/// - `layers/DIGEST/files` and `record`: a layer; the digest is that of the uncompressed layer.
/// - `images/DIGEST/root`, `configuration`, `record` and `lock`: an image; the digest is that of its configuration. `lock`
///   is locked while the image is in use.
/// - `archives/DIGEST`: the digest of the image in a compressed archive; see ``CompressedArchive``.
/// - `work`: what is being unpacked. It is renamed when it is complete.
/// - `lock`: held during every change. Directories in `work` that exist while it is free were left by killed processes.
struct ImageCache {
  let directory: String

  /// Where something is.
  enum Kind: String, CaseIterable {
    case layers, images
  }

  var work: String { "\(directory)/work" }

  private var archives: String { "\(directory)/archives" }

  func path(_ kind: Kind, _ digest: ImageDigest) -> String { "\(directory)/\(kind.rawValue)/\(digest.hexadecimal)" }

  /// Creates the directories. Only this user may enter, so that files of an image cannot be run by other users.
  func create() throws(ImageError) {
    var path = ""
    for name in directory.split(separator: "/") {
      path += "/\(name)"
      guard mkdir(path, 0o700) != 0, errno != EEXIST else { continue }
      let reason = errno
      guard access(path, X_OK) == 0 else { throw .cannotStore(in: path, reason) }
    }
    for path in [work, archives] + Kind.allCases.map({ "\(directory)/\($0.rawValue)" }) {
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .cannotStore(in: path, errno) }
    }
  }

  /// Waits until no other process changes the cache, and removes what an earlier one has left.
  func lock(onWait: () -> Void) throws(ImageError) -> FileLock {
    do throws(SystemError) {
      let lock = try withoutActuallyEscaping(onWait) { onWait throws(SystemError) in
        try FileLock.lock("\(directory)/lock", .exclusive, onWait: onWait)
      }
      guard let lock else { throw SystemError(errno: EWOULDBLOCK) }
      try OpenDirectory(path: directory).removeContents(of: "work".utf8)
      return lock
    } catch {
      throw .cannotStore(in: directory, error.errno)
    }
  }

  /// Marks an image as in use until the lock ends. Call this with the cache locked.
  func use(_ image: ImageDigest) throws(ImageError) -> FileLock {
    touch(.images, image)
    do throws(SystemError) {
      guard let lock = try FileLock.lock("\(path(.images, image))/lock", .shared, onWait: {}) else {
        throw SystemError(errno: EWOULDBLOCK)
      }
      return lock
    } catch {
      throw .cannotStore(in: path(.images, image), error.errno)
    }
  }

  /// The record of a layer; nil if the layer is not there.
  func layer(_ digest: ImageDigest) -> LayerRecord? {
    (try? WholeFile.read("\(path(.layers, digest))/record")).flatMap { LayerRecord(file: $0) }
  }

  /// The record of an image; nil if the image is not there.
  func image(_ digest: ImageDigest) -> ImageRecord? {
    (try? WholeFile.read("\(path(.images, digest))/record")).flatMap { ImageRecord(file: $0) }
  }

  /// The configuration of an image; nil if the image is not there.
  func configuration(_ digest: ImageDigest) -> ImageConfiguration? {
    let file = "\(path(.images, digest))/configuration"
    let document = try? WholeFile.read(file, atMost: ImageLimits.documentSize)
    guard let document, ImageDigest(of: document) == digest else { return nil }
    return try? ImageConfiguration(document)
  }

  /// The image in a compressed archive; nil if that is not known.
  func image(in archive: CompressedArchive) -> ImageDigest? {
    guard let digest = try? WholeFile.read("\(archives)/\(archive.key.hexadecimal)") else { return nil }
    return ImageDigest(hexadecimal: String(decoding: digest, as: UTF8.self))
  }

  /// Remembers the image in a compressed archive. Call this with the cache locked.
  func remember(_ image: ImageDigest, in archive: CompressedArchive) throws(ImageError) {
    let (unfinished, path) = ("\(work)/archive", "\(archives)/\(archive.key.hexadecimal)")
    try write(Array(image.hexadecimal.utf8), to: unfinished)
    guard rename(unfinished, path) == 0 else { throw .cannotStore(in: path, errno) }
  }

  /// Forgets the images in compressed archives. Call this with the cache locked.
  func forgetArchives() throws(ImageError) {
    try remove("archives", in: directory)
    try create()
  }

  /// Creates a layer or an image. If that fails, nothing of it is left. Call this with the cache locked.
  ///
  /// - Parameters:
  ///   - files: the name of the directory that `body` fills.
  ///   - configuration: the configuration of an image.
  ///   - body: gets the path of the directory, and returns the record.
  func add(
    _ kind: Kind, _ digest: ImageDigest, files: String, configuration: [UInt8]? = nil,
    _ body: (String) throws(ImageError) -> [UInt8]
  ) throws(ImageError) {
    let unfinished = "\(work)/\(digest.hexadecimal)"
    let files = "\(unfinished)/\(files)"
    do throws(ImageError) {
      guard mkdir(unfinished, 0o755) == 0, mkdir(files, 0o755) == 0 else { throw .cannotStore(in: unfinished, errno) }
      let record = try body(files)
      if let configuration { try write(configuration, to: "\(unfinished)/configuration") }
      try write(record, to: "\(unfinished)/record")
      // What was there has no valid record.
      try remove(digest.hexadecimal, in: "\(directory)/\(kind.rawValue)")
      guard rename(unfinished, path(kind, digest)) == 0 else { throw .cannotStore(in: path(kind, digest), errno) }
    } catch {
      try? remove(digest.hexadecimal, in: work)
      throw error
    }
  }

  /// Checks that the layers and images can be listed. A cache that does not exist is empty.
  func checkIsReadable() throws(ImageError) {
    for kind in Kind.allCases {
      let path = "\(directory)/\(kind.rawValue)"
      do throws(SystemError) {
        _ = try OpenDirectory(path: path).names()
      } catch  where error.errno == ENOENT {
        continue
      } catch {
        throw ImageError(
          .cache, "Cannot read \(ImageError.printable(path)): \(error)",
          hint: "Set XDG_CACHE_HOME to the directory that the images were unpacked in.")
      }
    }
  }

  /// Remembers that a layer or image was used now.
  func touch(_ kind: Kind, _ digest: ImageDigest) { utimensat(AT_FDCWD, "\(path(kind, digest))/record", nil, 0) }

  /// The digests of all layers or images.
  func digests(_ kind: Kind) -> [ImageDigest] {
    let names = (try? OpenDirectory(path: "\(directory)/\(kind.rawValue)").names()) ?? []
    return names.compactMap { ImageDigest(hexadecimal: String(decoding: $0, as: UTF8.self)) }
      .sorted { $0.hexadecimal < $1.hexadecimal }
  }

  /// When a layer or image was last used, in seconds since 1970.
  func lastUse(_ kind: Kind, _ digest: ImageDigest) -> Int {
    var status = stat()
    return stat("\(path(kind, digest))/record", &status) == 0 ? Int(status.st_mtim.tv_sec) : 0
  }

  /// Removes a layer or image. Call this with the cache locked.
  ///
  /// - Returns: whether it was removed. An image in use is not.
  func remove(_ kind: Kind, _ digest: ImageDigest) throws(ImageError) -> Bool {
    var lock: FileLock?
    if kind == .images {
      lock = try? FileLock.lock("\(path(kind, digest))/lock", .exclusive, onWait: nil)
      guard lock != nil else { return false }
    }
    // Without its record, what a killed process leaves is not taken for a layer.
    unlink("\(path(kind, digest))/record")
    try remove(digest.hexadecimal, in: "\(directory)/\(kind.rawValue)")
    withExtendedLifetime(lock) {}
    return true
  }

  private func remove(_ name: String, in directory: String) throws(ImageError) {
    do throws(SystemError) {
      try OpenDirectory(path: directory).remove(name.utf8)
    } catch {
      throw ImageError(.cache, "Cannot remove \(ImageError.printable("\(directory)/\(name)")): \(error)")
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotStore(in: path, errno) }
    defer { close(file) }
    do throws(SystemError) {
      try WholeFile.write(bytes, to: file)
    } catch {
      throw .cannotStore(in: path, error.errno)
    }
  }
}
