import Emulator
import EmulatorCore
import FileDescriptors
import Glibc

/// The file of `--addresses`. It exists while swiftlet listens, and is complete whenever it exists.
struct AddressFile {
  private let path: String
  private let contents: [UInt8]
  /// What it says.
  let listening: EmulatorAddresses

  /// Checks that the file can be written, and removes one that an earlier run has left.
  static func prepare(_ path: String) throws(EmulatorError) {
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw .cannotWriteAddresses(file: path, reason: "it is not a regular file")
      }
      if !belongsToRunningProcess(path), unlink(path) != 0 { throw cannotWrite(path, SystemError(errno: errno)) }
    }
    guard access(folder(of: path), W_OK | X_OK) == 0 else { throw cannotWrite(path, SystemError(errno: errno)) }
  }

  /// Writes the file. It gets its name only once it is complete.
  init(_ path: String, _ addresses: EmulatorAddresses) throws(EmulatorError) {
    self.path = path
    listening = addresses
    contents = addresses.json(processID: getpid())
    let partial = "\(Self.folder(of: path))/.swiftlet-\(getpid()).partial"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.cannotWrite(path, SystemError(errno: errno)) }
    defer { close(descriptor) }
    do throws(SystemError) {
      try WholeFile.write(contents, to: descriptor)
      guard rename(partial, path) == 0 else { throw SystemError(errno: errno) }
    } catch {
      unlink(partial)
      throw Self.cannotWrite(path, error)
    }
  }

  /// Removes the file, unless another run has replaced it.
  func remove() {
    guard (try? WholeFile.read(path, atMost: contents.count + 1)) == contents else { return }
    unlink(path)
  }

  /// Whether the process that the file names is still there.
  private static func belongsToRunningProcess(_ path: String) -> Bool {
    let start = #"{"pid":"#
    guard let bytes = try? WholeFile.read(path, atMost: start.utf8.count + 10), bytes.starts(with: start.utf8) else {
      return false
    }
    let digits = bytes.dropFirst(start.utf8.count).prefix { $0 != UInt8(ascii: ",") }
    guard let processID = Int32(String(decoding: digits, as: UTF8.self)) else { return false }
    return kill(processID, 0) == 0 || errno == EPERM
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func cannotWrite(_ path: String, _ error: SystemError) -> EmulatorError {
    .cannotWriteAddresses(file: path, reason: "\(error)")
  }
}
