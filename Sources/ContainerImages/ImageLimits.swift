/// Limits for images. They stop archives that were made to exhaust the machine.
package struct ImageLimits: Sendable, Equatable {
  /// The total size of the uncompressed layers, in bytes. Lambda's limit is 10 GB:
  /// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
  package var size: Int
  /// The number of files, directories and links in all layers together.
  package var entries: Int

  /// Creates limits; the defaults are those for real images.
  package init(size: Int = 10 * 1024 * 1024 * 1024, entries: Int = 2_000_000) {
    self.size = size
    self.entries = entries
  }

  /// The number of layers, which is what Docker allows.
  package static let layers = 127
  /// The size of a manifest, an index or a configuration, in bytes. Registries have this limit as well:
  /// <https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests>.
  package static let documentSize = 4 * 1024 * 1024
  /// How deeply indexes may be nested.
  package static let indexDepth = 4
  /// The length of a path in bytes, as on Linux.
  package static let pathSize = 4095
  /// The number of names in a path.
  package static let pathDepth = 256
  /// The length of a name in bytes, as on Linux.
  package static let nameSize = 255
}
