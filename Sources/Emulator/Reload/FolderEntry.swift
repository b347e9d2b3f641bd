import Glibc

/// An entry of a folder.
package struct FolderEntry: Sendable, Equatable {
  package var name: String
  /// Whether it is a folder itself; a symbolic link to one is not.
  package var isFolder: Bool

  /// The entries of a folder, except for `.` and `..`, in no particular order. A folder that cannot be read has none.
  package static func all(in folder: String) -> [FolderEntry] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var entries: [FolderEntry] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      var isFolder = Int(entry.pointee.d_type) == Int(DT_DIR)
      if Int(entry.pointee.d_type) == Int(DT_UNKNOWN) {
        var status = stat()
        isFolder = lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      }
      entries.append(FolderEntry(name: name, isFolder: isFolder))
    }
    return entries
  }
}
