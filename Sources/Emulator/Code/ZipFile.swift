import EmulatorCore
import FileDescriptors
import Glibc

/// A zip file, opened to be unpacked. ``ZipDirectory`` has checked its entries.
final class ZipFile {
  /// Its size in bytes.
  let size: Int
  /// Its entries.
  let directory: ZipDirectory

  private let descriptor: Int32

  /// Opens a file, and reads its directory.
  init(_ path: String) throws(ZipError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ZipError("it cannot be opened: \(SystemError(errno: errno))") }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isFile ? Int(status.st_size) : 0
    do throws(ZipError) {
      let tailSize = min(size, ZipDirectory.tailSize)
      let tail = try Self.read(descriptor, at: size - tailSize, count: tailSize)
      let location = try ZipDirectory.locate(inTail: tail, fileSize: size)
      let bytes = try Self.read(descriptor, at: location.offset, count: location.size)
      directory = try ZipDirectory(bytes, at: location)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Unpacks everything into a directory. Files that are there already are replaced.
  func unpack(into target: String) throws(ZipError) {
    var made: Set<String> = []
    for entry in directory.entries {
      let isDirectory = entry.kind == .directory
      try makeDirectories(isDirectory ? entry.components[...] : entry.components.dropLast(), in: target, &made)
      let path = "\(target)/\(entry.path)"
      switch entry.kind {
      case .directory: continue
      case .link: try unpackLink(entry, to: path)
      case .file(let permissions): try unpack(entry, to: path, permissions: permissions)
      }
    }
  }

  /// Creates the directories on the way to an entry. A link of an earlier layer is replaced, not followed.
  private func makeDirectories(
    _ components: ArraySlice<String>, in target: String, _ made: inout Set<String>
  ) throws(ZipError) {
    var path = target
    for component in components {
      path += "/\(component)"
      guard made.insert(path).inserted else { continue }
      if FileTree.linkTarget(path) != nil || FileTree.isFile(path) { FileTree.remove(path) }
      do {
        try FileTree.makeDirectory(path)
      } catch {
        throw ZipError("it cannot be created: \(error)", entry: String(path.dropFirst(target.count + 1)))
      }
    }
  }

  private func unpackLink(_ entry: ZipEntry, to path: String) throws(ZipError) {
    var content: [UInt8] = []
    try forEachPart(of: entry) { content += $0 }
    let target = try entry.linkTarget(content)
    do {
      try FileTree.link(path, to: target)
    } catch {
      throw ZipError("it cannot be created: \(error)", entry: entry.path)
    }
  }

  private func unpack(_ entry: ZipEntry, to path: String, permissions: UInt16) throws(ZipError) {
    FileTree.remove(path)
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ZipError("it cannot be created: \(SystemError(errno: errno))", entry: entry.path) }
    defer { close(file) }
    try forEachPart(of: entry) { part throws(ZipError) in
      do throws(SystemError) {
        try WholeFile.write(part, to: file)
      } catch {
        throw ZipError("it cannot be written: \(error)", entry: entry.path)
      }
    }
    // The owner can read it even if the archive says otherwise, because on Lambda the owner is another user.
    fchmod(file, mode_t(permissions) | 0o400)
  }

  /// Reads the content of an entry in parts, and checks its size and its checksum.
  private func forEachPart(of entry: ZipEntry, _ body: ([UInt8]) throws(ZipError) -> Void) throws(ZipError) {
    let header = try Self.read(descriptor, at: entry.headerOffset, count: entry.neededHeaderSize)
    var offset = try entry.contentOffset(localHeader: header)
    var rest = entry.compressedSize
    guard offset <= size, rest <= size - offset else { throw ZipError("it is incomplete", entry: entry.path) }
    var content = ZipContent(entry)
    while rest > 0 {
      let part = try Self.read(descriptor, at: offset, count: min(rest, 1 << 16))
      offset += part.count
      rest -= part.count
      try content.take(part, body)
    }
    try content.finish()
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw ZipError("it cannot be read") }
    do throws(SystemError) {
      let bytes = try WholeFile.read(from: descriptor, atMost: count)
      guard bytes.count == count else { throw SystemError(errno: EIO) }
      return bytes
    } catch {
      throw ZipError("it cannot be read: \(error)")
    }
  }
}
