import ContainerImages
import FileDescriptors
import Glibc

/// A directory that is open. Names are those of files in it, never paths; symbolic links are not followed.
final class OpenDirectory {
  /// The descriptor, which is closed with this object.
  let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Opens the directory at a path.
  init(path: String) throws(SystemError) {
    descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
  }

  /// Opens a directory in this one.
  func open(_ name: some Collection<UInt8>) throws(SystemError) -> OpenDirectory {
    let opened = Self.withName(name) { openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    guard opened >= 0 else { throw SystemError(errno: errno) }
    return OpenDirectory(opened)
  }

  /// The same directory, opened again.
  func reopened() throws(SystemError) -> OpenDirectory { try open(".".utf8) }

  /// Creates a directory for this user. One that exists is an error.
  func makeDirectory(_ name: some Collection<UInt8>) throws(SystemError) {
    try Self.check(Self.withName(name) { mkdirat(descriptor, $0, 0o755) })
  }

  /// Creates a file, and returns its descriptor for writing. One that exists is an error.
  func makeFile(_ name: some Collection<UInt8>) throws(SystemError) -> Int32 {
    let file = Self.withName(name) {
      openat(descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    guard file >= 0 else { throw SystemError(errno: errno) }
    return file
  }

  /// Opens a file for reading.
  func openFile(_ name: some Collection<UInt8>) throws(SystemError) -> Int32 {
    let file = Self.withName(name) { openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
    guard file >= 0 else { throw SystemError(errno: errno) }
    return file
  }

  /// Creates a symbolic link.
  func makeLink(_ name: some Collection<UInt8>, to target: [UInt8]) throws(SystemError) {
    try Self.check(Self.withName(target) { target in Self.withName(name) { symlinkat(target, descriptor, $0) } })
  }

  /// Gives a file of another directory a name in this one.
  func link(
    _ name: some Collection<UInt8>, to target: some Collection<UInt8>, in other: OpenDirectory
  ) throws(SystemError) {
    try Self.check(
      Self.withName(target) { target in
        Self.withName(name) { linkat(other.descriptor, target, descriptor, $0, 0) }
      })
  }

  /// The attributes of a file or link; nil if there is none.
  func status(_ name: some Collection<UInt8>) -> FileStatus? {
    var status = stat()
    guard Self.withName(name, { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else { return nil }
    return FileStatus(status)
  }

  /// The target of a symbolic link; nil for anything else.
  func linkTarget(_ name: some Collection<UInt8>) -> [UInt8]? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = Self.withName(name) { readlinkat(descriptor, $0, &buffer, buffer.count) }
    return count > 0 ? buffer[..<count].map { UInt8(bitPattern: $0) } : nil
  }

  /// The names of all files, in no particular order.
  func names() throws(SystemError) -> [[UInt8]] {
    let listed = Self.withName(".".utf8) { openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard listed >= 0, let stream = fdopendir(listed) else { throw SystemError(errno: errno) }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    return names
  }

  /// Removes a file, or a directory with everything in it. Nothing happens if it does not exist.
  func remove(_ name: some Collection<UInt8>) throws(SystemError) {
    if Self.withName(name, { unlinkat(descriptor, $0, 0) }) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw SystemError(errno: errno) }
    try removeContents(of: name)
    try Self.check(Self.withName(name) { unlinkat(descriptor, $0, AT_REMOVEDIR) })
  }

  /// Removes everything in a directory.
  func removeContents(of name: some Collection<UInt8>) throws(SystemError) {
    let directory = try open(name)
    for entry in try directory.names() { try directory.remove(entry) }
  }

  /// Changes the attributes of a file or directory that was created here.
  func set(_ attributes: FileStatus, of name: some Collection<UInt8>, withTime: Bool = true) {
    Self.withName(name) { name in
      attributes.setOwner { fchownat(descriptor, name, $0, $1, AT_SYMLINK_NOFOLLOW) }
      if attributes.kind != S_IFLNK { fchmodat(descriptor, name, attributes.mode, 0) }
      if withTime { attributes.setTime { utimensat(descriptor, name, $0, AT_SYMLINK_NOFOLLOW) } }
    }
  }

  private static func check(_ result: Int32) throws(SystemError) {
    guard result == 0 else { throw SystemError(errno: errno) }
  }

  /// Calls a function with a name as a C string. Names come without NUL bytes.
  private static func withName<Result>(
    _ name: some Collection<UInt8>, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    body(name.map { CChar(bitPattern: $0) } + [0])
  }
}
