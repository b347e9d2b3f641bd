import ContainerImages
import FileDescriptors
import Glibc

/// Where the parts of images are: a directory, or a tar archive. An archive may be compressed; then it is decompressed
/// to a temporary file without a name.
final class ImageArchive {
  private enum Place {
    case directory(String)
    /// The files by their names in the archive.
    case archive([LayerPath: Entry])
  }

  private enum Entry {
    case file(ImageBlob)
    /// Older versions of `docker save` store a layer that several images share once.
    case link(LayerPath)
  }

  private let place: Place
  /// Where it is, as the user writes it.
  let path: String

  /// Whether it is an archive that was decompressed.
  let isCompressed: Bool

  /// Opens a directory or an archive.
  ///
  /// - Parameters:
  ///   - scratch: a directory for the temporary file.
  ///   - limits: Limits for its size.
  init(_ path: String, scratch: String, limits: ImageLimits) throws(ImageError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw ImageError(.notReadable, "\(ImageError.printable(path)) cannot be read: \(SystemError(errno: errno))")
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      place = .directory(path)
      isCompressed = false
      return
    }
    var blob = ImageBlob(try ImageFile(path: path))
    guard blob.size > 0 else { throw ImageError(.notAnImage, "The file is empty") }
    if let name = LayerCompression.unsupported(start: try blob.start) {
      throw ImageError(
        .unsupported, "The archive is compressed with \(name)",
        hint: "Archives may be compressed with gzip or Zstandard. Decompress it first.")
    }
    let compression = LayerCompression(start: try blob.start)
    isCompressed = compression != .none
    if isCompressed {
      blob = try Self.decompressed(blob, compression, scratch: scratch, limits: limits)
    }
    place = .archive(try Self.entries(of: blob, limits: limits))
  }

  /// The file with this name; nil if there is none.
  func file(_ name: String) throws(ImageError) -> ImageBlob? {
    var path = try LayerPath(name.utf8)
    switch place {
    case .directory(let directory):
      do throws(ImageError) {
        return ImageBlob(try ImageFile(path: "\(directory)\(path)"))
      } catch {
        guard error.code == .missing else { throw error }
        return nil
      }
    case .archive(let entries):
      for _ in 0..<8 {
        switch entries[path] {
        case .file(let blob): return blob
        case .link(let target): path = target
        case nil: return nil
        }
      }
      throw ImageError(.broken, "\(ImageError.printable(name)) is a link to itself")
    }
  }

  private static func entries(
    of archive: ImageBlob, limits: ImageLimits
  ) throws(ImageError) -> [LayerPath: Entry] {
    var reader = TarReader()
    var entries: [LayerPath: Entry] = [:]
    var count = 0
    var offset = 0
    while true {
      guard offset <= archive.size else { throw TarReader.truncated }
      let available = min(TarReader.headerSize, archive.size - offset)
      let header = try archive.bytes(at: offset, count: available) ?? []
      offset += TarReader.headerSize
      switch try reader.read(header) {
      case .header: break
      case .end: return entries
      case .metadata(let size):
        guard let metadata = try archive.bytes(at: offset, count: size) else { throw TarReader.truncated }
        try reader.read(metadata: metadata)
        offset += size + TarReader.padding(after: size)
      case .entry(let entry):
        count += 1
        guard count <= limits.entries else { throw ImageError(.tooLarge, "It has more than \(limits.entries) entries") }
        let path = try LayerPath(entry.name)
        guard entry.size <= archive.size - offset else { throw TarReader.truncated }
        switch entry.kind {
        case .file: entries[path] = .file(ImageBlob(archive.file, offset: offset, size: entry.size))
        case .hardLink: entries[path] = .link(try LayerPath(entry.linkTarget))
        case .symbolicLink:
          if let target = target(of: entry.linkTarget, in: path.parent) { entries[path] = .link(target) }
        case .directory, .special: break
        }
        offset += entry.size + TarReader.padding(after: entry.size)
      }
    }
  }

  /// The path that a symbolic link between entries means; nil if it means none in the archive.
  private static func target(of link: [UInt8], in directory: LayerPath) -> LayerPath? {
    var path = directory
    var rest = link[...]
    while rest.starts(with: "../".utf8) {
      guard !path.isRoot else { return nil }
      path = path.parent
      rest = rest.dropFirst(3)
    }
    return try? LayerPath(path.bytes + [UInt8(ascii: "/")] + rest)
  }

  private static func decompressed(
    _ blob: ImageBlob, _ compression: LayerCompression, scratch: String, limits: ImageLimits
  ) throws(ImageError) -> ImageBlob {
    let path = "\(scratch)/archive-\(UInt64.random(in: 0 ... .max))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotStore(in: scratch, errno) }
    unlink(path)
    let stream = try LayerStream(blob, compression, limit: limits.size, hashes: false)
    var failure: ImageError?
    do throws(ImageError) {
      var count = 1
      while count > 0 {
        count = try stream.passNext(atMost: .max) { part throws(ImageError) in
          do throws(SystemError) {
            try WholeFile.write(part, to: descriptor)
          } catch {
            throw .cannotStore(in: scratch, error.errno)
          }
        }
      }
    } catch {
      failure = error
    }
    guard failure == nil else {
      close(descriptor)
      throw failure ?? TarReader.truncated
    }
    return ImageBlob(try ImageFile(descriptor, named: scratch))
  }
}
