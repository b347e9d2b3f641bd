import ContainerImages
import Glibc

/// The attributes of a file that images keep.
struct FileStatus {
  /// One of the `S_IF…` constants.
  var kind: mode_t
  /// The permissions.
  var mode: mode_t
  var userID: uid_t
  var groupID: gid_t
  /// In seconds since 1970.
  var modificationTime: Int
  /// In bytes.
  var size = 0

  init(_ status: stat) {
    kind = status.st_mode & S_IFMT
    mode = status.st_mode & 0o7777
    userID = status.st_uid
    groupID = status.st_gid
    modificationTime = Int(status.st_mtim.tv_sec)
    size = Int(status.st_size)
  }

  /// The attributes for an entry of a layer.
  ///
  /// The owner can always read files and use directories: this user is the owner unless it is root. The bits that set
  /// the user or group are dropped, because they would give others the rights of this user, and because processes on
  /// Lambda cannot gain rights.
  init(_ entry: TarEntry) {
    switch entry.kind {
    case .directory: (kind, mode) = (S_IFDIR, mode_t(entry.mode) & 0o1777 | 0o700)
    case .symbolicLink: (kind, mode) = (S_IFLNK, 0o777)
    case .file, .hardLink, .special: (kind, mode) = (S_IFREG, mode_t(entry.mode) & 0o777 | 0o400)
    }
    userID = entry.userID
    groupID = entry.groupID
    modificationTime = entry.modificationTime
  }

  var isDirectory: Bool { kind == S_IFDIR }

  /// Sets the owner, which only root can. In a user namespace, not all owners exist; then this user stays the owner.
  func setOwner(_ body: (uid_t, gid_t) -> Int32) {
    guard geteuid() == 0 else { return }
    _ = body(userID, groupID)
  }

  /// Sets the time of modification. Python, for one, compares it with that in its compiled files. A time that the file
  /// system cannot store is left out.
  func setTime(_ body: (UnsafePointer<timespec>) -> Int32) {
    let time = timespec(tv_sec: modificationTime, tv_nsec: 0)
    _ = [time, time].withUnsafeBufferPointer { times in times.baseAddress.map(body) }
  }
}
