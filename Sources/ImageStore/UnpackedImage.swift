package import ContainerImages

/// An image whose files are ready to be used. It stays in the cache as long as this object exists.
package final class UnpackedImage: Sendable {
  /// The digest of its configuration, which identifies it.
  package let digest: ImageDigest
  /// How to run it.
  package let configuration: ImageConfiguration
  /// The path of its root file system. Files are shared with other images, so nothing may be written there: mount it
  /// read-only. Only the user who unpacked it can reach it.
  package let root: String
  /// What may not work on Lambda.
  package let warnings: [ImageWarning]

  private let lock: FileLock

  init(
    _ digest: ImageDigest, _ configuration: ImageConfiguration, root: String, warnings: [ImageWarning], lock: FileLock
  ) {
    self.digest = digest
    self.configuration = configuration
    self.root = root
    self.warnings = warnings
    self.lock = lock
  }
}
