import ContainerImages
import Glibc

/// A compressed archive from which an image was unpacked. The cache remembers which one, so that the archive need not be
/// decompressed again, which takes seconds for each GB.
struct CompressedArchive {
  /// The name of the file in the cache: a digest of what is asked for, and of the archive's attributes, which are
  /// different once the archive has changed.
  let key: ImageDigest

  /// Returns nil if the place is not a file.
  init?(_ selector: ImageSelector, _ platform: ImagePlatform) {
    var status = stat()
    guard stat(selector.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let times = [status.st_mtim, status.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
    let attributes = ["\(status.st_dev)", "\(status.st_ino)", "\(status.st_size)"] + times
    let text = (["\(selector)", "\(platform)"] + attributes).joined(separator: "\n")
    key = ImageDigest(of: Array(text.utf8))
  }
}
