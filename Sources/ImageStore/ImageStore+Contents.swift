package import ContainerImages

extension ImageStore {
  /// A layer or image in the cache.
  package struct Item: Sendable, Equatable {
    /// The digest of the uncompressed layer, or of the image's configuration.
    package let digest: ImageDigest
    /// How the user named the image when it was unpacked; nil for layers.
    package let name: String?
    /// The size of the uncompressed layers in bytes. Images take no space beside their layers.
    package let size: Int
    /// When it was last used, in seconds since 1970.
    package let lastUse: Int
  }

  /// What ``clear()`` has done.
  package struct Clearance: Sendable, Equatable {
    /// The number of images that were removed.
    package var images = 0
    /// The size of the layers that were removed, in bytes.
    package var size = 0
    /// The images in use, which were not removed. Their files stay as well.
    package var inUse: [Item] = []
  }

  /// The images in the cache.
  package var images: [Item] {
    let cache = ImageCache(directory: directory)
    return cache.digests(.images).compactMap { digest in
      cache.image(digest).map { record in
        Item(digest: digest, name: record.name, size: record.size, lastUse: cache.lastUse(.images, digest))
      }
    }
  }

  /// The layers in the cache. Images share them.
  package var layers: [Item] {
    let cache = ImageCache(directory: directory)
    return cache.digests(.layers).compactMap { digest in
      cache.layer(digest).map { record in
        Item(digest: digest, name: nil, size: record.size, lastUse: cache.lastUse(.layers, digest))
      }
    }
  }

  /// Throws if ``images`` and ``layers`` cannot be read. A cache that does not exist is empty.
  package func checkIsReadable() throws(ImageError) { try ImageCache(directory: directory).checkIsReadable() }

  /// Removes all layers, and all images that are not in use.
  ///
  /// - Parameter onWait: called before waiting for another process that uses the cache.
  package func clear(onWait: () -> Void = {}) throws(ImageError) -> Clearance {
    let cache = ImageCache(directory: directory)
    try cache.create()
    let lock = try cache.lock(onWait: onWait)
    defer { withExtendedLifetime(lock) {} }
    var clearance = Clearance()
    let images = Dictionary(self.images.map { ($0.digest, $0) }) { first, _ in first }
    for digest in cache.digests(.images) {
      if try cache.remove(.images, digest) {
        clearance.images += 1
      } else if let image = images[digest] {
        clearance.inUse.append(image)
      }
    }
    clearance.size = layers.map(\.size).reduce(0, +)
    try cache.forgetArchives()
    for digest in cache.digests(.layers) { _ = try cache.remove(.layers, digest) }
    return clearance
  }
}
