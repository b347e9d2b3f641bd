package import ContainerImages
import FileDescriptors
import Glibc

/// Unpacks container images into a cache. The calls block.
package struct ImageStore: Sendable {
  /// What takes time while an image is unpacked.
  package enum Progress: Sendable, Equatable {
    /// Another process uses the cache.
    case waiting
    /// A layer is unpacked.
    case layer(number: Int, of: Int)
  }

  /// The directory of the cache, an absolute path.
  package let directory: String

  private let limits: ImageLimits

  /// Creates a store in a directory, which is created when it is needed.
  package init(directory: String, limits: ImageLimits = ImageLimits()) {
    self.directory = directory
    self.limits = limits
  }

  /// The default directory: `$XDG_CACHE_HOME/swiftlet/images` or `~/.cache/swiftlet/images`; without a home directory
  /// `/var/cache/swiftlet/images`. See <https://specifications.freedesktop.org/basedir-spec/latest/>.
  ///
  /// - Parameter variable: looks up an environment variable.
  package static func defaultDirectory(_ variable: (String) -> String?) -> String {
    // Relative paths are to be ignored.
    if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return "\(cache)/swiftlet/images" }
    if let home = variable("HOME"), home.hasPrefix("/") { return "\(home)/.cache/swiftlet/images" }
    return "/var/cache/swiftlet/images"
  }

  /// Unpacks an image, unless the cache has it.
  ///
  /// - Parameters:
  ///   - place: an OCI layout directory, an OCI archive or an archive of `docker save`, and `:TAG` or `@DIGEST` after it
  ///     if it contains several images.
  ///   - machine: the kernel's name of the architecture to run on; nil for this machine's.
  ///   - progress: called before something that takes time.
  package func unpack(
    _ place: String, machine: String? = nil, progress: (Progress) -> Void = { _ in }
  ) throws(ImageError) -> UnpackedImage {
    let selector = try Self.selector(place)
    let cache = ImageCache(directory: directory)
    try cache.create()
    do throws(ImageError) {
      let platform = ImagePlatform(machine: machine ?? Self.machine)
      let compressed = CompressedArchive(selector, platform)
      if let compressed, let image = try unpacked(compressed, in: cache, progress) { return image }
      let archive = try ImageArchive(selector.path, scratch: cache.work, limits: limits)
      let contents = try ImageContents(archive, selector.choice, for: platform)
      return try unpack(
        contents, named: "\(selector)", from: archive.isCompressed ? compressed : nil, in: cache, progress)
    } catch {
      throw error.of(place)
    }
  }

  /// The image in a compressed archive; nil if the cache does not have it.
  private func unpacked(
    _ archive: CompressedArchive, in cache: ImageCache, _ progress: (Progress) -> Void
  ) throws(ImageError) -> UnpackedImage? {
    guard cache.image(in: archive) != nil else { return nil }
    let lock = try cache.lock { progress(.waiting) }
    defer { withExtendedLifetime(lock) {} }
    guard let digest = cache.image(in: archive), let record = cache.image(digest),
      let configuration = cache.configuration(digest)
    else { return nil }
    return try image(digest, configuration, record, in: cache)
  }

  private func unpack(
    _ contents: ImageContents, named name: String, from archive: CompressedArchive?, in cache: ImageCache,
    _ progress: (Progress) -> Void
  ) throws(ImageError) -> UnpackedImage {
    let lock = try cache.lock { progress(.waiting) }
    defer { withExtendedLifetime(lock) {} }
    let record: ImageRecord
    if let known = cache.image(contents.digest) {
      record = known
    } else {
      record = try compose(contents, named: name, in: cache, progress)
    }
    if let archive { try cache.remember(contents.digest, in: archive) }
    return try image(contents.digest, contents.configuration, record, in: cache)
  }

  private func image(
    _ digest: ImageDigest, _ configuration: ImageConfiguration, _ record: ImageRecord, in cache: ImageCache
  ) throws(ImageError) -> UnpackedImage {
    UnpackedImage(
      digest, configuration, root: "\(cache.path(.images, digest))/root", warnings: record.warnings,
      lock: try cache.use(digest))
  }

  private func compose(
    _ contents: ImageContents, named name: String, in cache: ImageCache, _ progress: (Progress) -> Void
  ) throws(ImageError) -> ImageRecord {
    for layer in contents.layers where layer.blob == nil && cache.layer(layer.digest) == nil {
      throw ImageContents.missing("the layer \(layer.name)")
    }
    func named(_ index: Int) -> String {
      "layer \(index + 1) of \(contents.layers.count), \(contents.layers[index].name)"
    }
    var layers: [(digest: ImageDigest, record: LayerRecord)] = []
    var rest = limits
    for (index, layer) in contents.layers.enumerated() {
      if cache.layer(layer.digest) == nil { progress(.layer(number: index + 1, of: contents.layers.count)) }
      let record: LayerRecord
      do throws(ImageError) {
        record = try self.layer(layer, in: cache, limits: rest)
      } catch {
        throw error.of(named(index))
      }
      rest.size -= record.size
      rest.entries -= record.entries
      layers.append((layer.digest, record))
    }
    var image = ImageRecord(
      name: name, size: limits.size - rest.size, specialFiles: layers.map(\.record.specialFiles).reduce(0, +))
    try cache.add(.images, contents.digest, files: "root", configuration: contents.document) {
      root throws(ImageError) in
      var composer = try RootComposer(root)
      for (index, (digest, record)) in layers.enumerated() {
        do throws(ImageError) {
          try composer.add("\(cache.path(.layers, digest))/files", record)
        } catch {
          throw error.of(named(index))
        }
      }
      try composer.finish()
      let rules = ImageReadability(contents.configuration)
      for problem in try LayerTree(root).paths(where: { path, status in
        status.kind != S_IFLNK && rules.isProblem(path, mode: status.mode, isDirectory: status.isDirectory)
      }) { image.addUnreadable(problem) }
      return image.file
    }
    return image
  }

  /// The record of a layer, which is unpacked first unless the cache has it.
  private func layer(
    _ layer: ImageContents.Layer, in cache: ImageCache, limits: ImageLimits
  ) throws(ImageError) -> LayerRecord {
    if let record = cache.layer(layer.digest) {
      guard record.size <= limits.size, record.entries <= limits.entries else {
        throw ImageError(.tooLarge, "With it, the image exceeds the limit of \(self.limits.size >> 30) GB")
      }
      cache.touch(.layers, layer.digest)
      return record
    }
    guard let blob = layer.blob else { throw ImageContents.missing("the layer \(layer.name)") }
    var record = LayerRecord()
    try cache.add(.layers, layer.digest, files: "files") { files throws(ImageError) in
      let result: (record: LayerRecord, stored: ImageDigest, uncompressed: ImageDigest)
      do throws(ImageError) {
        result = try LayerUnpacker.unpack(blob, into: files, limits: limits)
      } catch {
        throw (try? layer.mismatch()) ?? error
      }
      if let stored = layer.storedDigest, stored != result.stored {
        throw ImageContents.mismatch("The layer", result.stored)
      }
      guard result.uncompressed == layer.digest else {
        throw ImageContents.mismatch("The uncompressed layer", result.uncompressed)
      }
      record = result.record
      return record.file
    }
    return record
  }

  /// How the text is meant: the first reading whose path exists.
  private static func selector(_ place: String) throws(ImageError) -> ImageSelector {
    for reading in ImageSelector.readings(of: place) where access(reading.path, F_OK) == 0 { return reading }
    // The names of places that buildah, podman and skopeo take.
    for prefix in ["docker-archive:", "oci-archive:", "oci:"] where place.hasPrefix(prefix) {
      throw ImageError(
        .notReadable, "There is no directory or file \(ImageError.printable(place))",
        hint: "Leave the prefix out: \(ImageError.printable(String(place.dropFirst(prefix.count)))).")
    }
    throw ImageError(
      .notReadable, "There is no directory or file \(ImageError.printable(place))",
      hint:
        "Images in a registry have to be saved first: docker save -o FILE IMAGE, or skopeo copy docker://IMAGE oci-archive:FILE"
    )
  }

  /// The kernel's name of this machine's architecture.
  private static var machine: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "" }
    return withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
