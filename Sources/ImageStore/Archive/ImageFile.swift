import ContainerImages
import FileDescriptors
import Glibc

/// A file that is read at any offset. The calls block.
final class ImageFile {
  /// The size in bytes.
  let size: Int

  private let descriptor: Int32

  /// Takes over a descriptor.
  ///
  /// - Throws: an error if it is not a regular file.
  init(_ descriptor: Int32, named name: String) throws(ImageError) {
    self.descriptor = descriptor
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isFile ? Int(status.st_size) : 0
    guard isFile else { throw ImageError(.notReadable, "\(ImageError.printable(name)) is not a regular file") }
  }

  /// Opens a file.
  convenience init(path: String) throws(ImageError) {
    // Does not wait for a writer if it is a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code: ImageError.Code = errno == ENOENT ? .missing : .notReadable
      throw ImageError(code, "\(ImageError.printable(path)) cannot be read: \(SystemError(errno: errno))")
    }
    try self.init(descriptor, named: path)
  }

  deinit { close(descriptor) }

  /// Reads up to `buffer.count` bytes, fewer at the end of the file only. Returns how many.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
    var count = 0
    while count < buffer.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let part = pread(descriptor, room.baseAddress, room.count, off_t(offset + count))
      if part < 0, errno == EINTR { continue }
      guard part >= 0 else { throw ImageError(.notReadable, "It cannot be read: \(SystemError(errno: errno))") }
      if part == 0 { break }
      count += part
    }
    return count
  }
}

/// A part of a file: an entry of an archive, or a file of a layout.
struct ImageBlob {
  let file: ImageFile
  let offset: Int
  /// In bytes. The file has them all.
  let size: Int

  /// All of a file.
  init(_ file: ImageFile) { self.init(file, offset: 0, size: file.size) }

  init(_ file: ImageFile, offset: Int, size: Int) {
    self.file = file
    self.offset = offset
    self.size = size
  }

  /// The bytes of a range; nil if some of them do not exist.
  func bytes(at start: Int, count: Int) throws(ImageError) -> [UInt8]? {
    guard start >= 0, count >= 0, start <= size, count <= size - start else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { buffer.deallocate() }
    guard try file.read(at: offset + start, into: buffer) == count else { return nil }
    return Array(buffer)
  }

  /// The first bytes, which show how it is compressed.
  var start: [UInt8] {
    get throws(ImageError) { try bytes(at: 0, count: min(4, size)) ?? [] }
  }

  /// All bytes of a manifest, an index or a configuration.
  func document(named name: String) throws(ImageError) -> [UInt8] {
    guard size <= ImageLimits.documentSize else { throw .documentTooLarge(name) }
    guard let bytes = try bytes(at: 0, count: size) else { throw TarReader.truncated }
    return bytes
  }
}
