package import EmulatorCore
package import FileDescriptors
import Glibc

/// Operations on whole directories. The calls block.
package enum FileTree {
  /// The entries of a directory, sorted by name.
  package static func entries(of directory: String) throws(SystemError) -> [CodeMounts.Entry] {
    guard let stream = opendir(directory) else { throw SystemError(errno: errno) }
    defer { closedir(stream) }
    var entries: [CodeMounts.Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      entries.append(CodeMounts.Entry(name, linkTarget: linkTarget("\(directory)/\(name)")))
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// The text of a symbolic link; nil for anything else.
  package static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path without symbolic links; nil if there is no such file.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether there is a file, and no directory, at the path.
  package static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }

  /// Whether there is a directory at the path.
  package static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Creates a directory and those that contain it, if they do not exist.
  package static func makeDirectory(_ path: String) throws(SystemError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw SystemError(errno: errno)
    }
    try makeDirectory(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError(errno: errno) }
  }

  /// Creates a file with these bytes, or replaces what is there.
  package static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(SystemError) {
    remove(path)
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw SystemError(errno: errno) }
    defer { close(file) }
    try WholeFile.write(bytes, to: file)
    // The mode does not depend on the user's umask.
    fchmod(file, mode)
  }

  /// Creates a symbolic link, or replaces what is there.
  package static func link(_ path: String, to target: String) throws(SystemError) {
    remove(path)
    guard symlink(target, path) == 0 else { throw SystemError(errno: errno) }
  }

  /// Removes a file, or a directory with everything in it, as far as the system allows.
  package static func remove(_ path: String) {
    if unlink(path) == 0 || errno == ENOENT { return }
    chmod(path, 0o700)
    for entry in (try? entries(of: path)) ?? [] { remove("\(path)/\(entry.name)") }
    rmdir(path)
  }

  /// The size of all files in a directory, in bytes. Stops counting above the limit.
  static func size(of directory: String, limit: Int) -> Int {
    var total = 0
    var directories = [directory]
    while let next = directories.popLast(), total <= limit {
      for entry in (try? entries(of: next)) ?? [] where entry.linkTarget == nil {
        var status = stat()
        guard lstat("\(next)/\(entry.name)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          directories.append("\(next)/\(entry.name)")
        } else {
          total += Int(status.st_size)
        }
      }
    }
    return total
  }

  /// Copies everything in a directory into another one. Files that are there already are replaced.
  static func copyContents(of source: String, into target: String) throws(SystemError) {
    for entry in try entries(of: source) {
      let from = "\(source)/\(entry.name)"
      let to = "\(target)/\(entry.name)"
      if let link = entry.linkTarget {
        try self.link(to, to: link)
      } else if isDirectory(from) {
        if linkTarget(to) != nil || isFile(to) { remove(to) }
        try makeDirectory(to)
        try copyContents(of: from, into: to)
      } else {
        try copyFile(from, to)
      }
    }
  }

  /// Copies a file with its permissions, or replaces what is there. Sockets and pipes are left out.
  package static func copyFile(_ source: String, _ target: String) throws(SystemError) {
    var status = stat()
    guard stat(source, &status) == 0 else { throw SystemError(errno: errno) }
    // Sockets and pipes are no files that can be deployed.
    guard status.st_mode & S_IFMT == S_IFREG else { return }
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw SystemError(errno: errno) }
    defer { close(input) }
    remove(target)
    let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw SystemError(errno: errno) }
    defer { close(output) }
    var rest = Int(status.st_size)
    while rest > 0 {
      let count = sendfile(output, input, nil, rest)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(errno: errno) }
      // The file has become shorter.
      if count == 0 { break }
      rest -= count
    }
    fchmod(output, status.st_mode & 0o777)
  }
}
