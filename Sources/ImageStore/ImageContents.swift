import ContainerImages

/// An image at a place, with its manifest and configuration read and checked. Its layers are not read yet.
struct ImageContents {
  /// A layer.
  struct Layer {
    /// The digest of the uncompressed layer.
    var digest: ImageDigest
    /// Its name for errors.
    var name: String
    /// The layer as it is stored; nil if the archive lacks it.
    var blob: ImageBlob?
    /// The digest of the stored layer; nil if it is not known.
    var storedDigest: ImageDigest?

    /// Checks the digest of the stored layer, if it is known. Call this after another error, of which it is the cause.
    ///
    /// - Returns: the error for another digest.
    func mismatch() throws(ImageError) -> ImageError? {
      guard let blob else { return nil }
      let compression = LayerCompression(start: try blob.start)
      guard let expected = storedDigest ?? (compression == .none ? digest : nil) else { return nil }
      let stored = try LayerStream(blob, .none, limit: .max).finish().stored
      return stored == expected ? nil : ImageContents.mismatch("The layer", stored)
    }
  }

  /// The digest of the configuration, which identifies the image.
  var digest: ImageDigest
  var configuration: ImageConfiguration
  /// The configuration as it is stored.
  var document: [UInt8]
  /// The lowest first.
  var layers: [Layer]

  /// Finds the image that is meant, and reads it.
  init(
    _ archive: ImageArchive, _ choice: ImageSelector.Choice, for platform: ImagePlatform
  ) throws(ImageError) {
    let candidates = try Self.candidates(archive)
    let candidate = try ImageCandidate.choose(choice, for: platform, among: candidates, in: archive.path)
    switch candidate.source {
    case .docker(let image): try self.init(archive, image)
    case .oci(let descriptor): try self.init(archive, descriptor, for: platform)
    }
    try configuration.check(for: platform)
  }

  private static func candidates(_ archive: ImageArchive) throws(ImageError) -> [ImageCandidate] {
    // Current versions of `docker save` write both files. The index says more.
    if let index = try archive.file("index.json") {
      guard
        case .index(let descriptors) = try ImageManifest(try index.document(named: "index.json"), named: "index.json")
      else { throw ImageError(.broken, "index.json lists no manifests") }
      return ImageCandidate.images(inIndex: descriptors)
    }
    guard let manifest = try archive.file(DockerManifest.fileName) else {
      throw ImageError(
        .notAnImage, "It contains neither index.json nor \(DockerManifest.fileName), so it is no container image",
        hint: "Write one with docker save -o FILE IMAGE, buildah push IMAGE oci-archive:FILE or skopeo copy. "
          + "A directory with an unpacked file system is not an image; use --root for that.")
    }
    return ImageCandidate.images(in: try DockerManifest(try manifest.document(named: DockerManifest.fileName)))
  }

  /// Reads an image of Docker's format.
  private init(_ archive: ImageArchive, _ image: DockerManifest.Image) throws(ImageError) {
    guard let file = try archive.file(image.configuration) else {
      throw Self.missing("the configuration \(image.configuration)")
    }
    document = try file.document(named: image.configuration)
    digest = ImageDigest(of: document)
    if let named = image.configurationDigest, named != digest { throw Self.mismatch(image.configuration, digest) }
    configuration = try ImageConfiguration(document)
    guard image.layers.count == configuration.layers.count else {
      throw Self.layerCount(image.layers.count, configuration)
    }
    layers = []
    for (name, digest) in zip(image.layers, configuration.layers) {
      layers.append(Layer(digest: digest, name: name, blob: try archive.file(name), storedDigest: nil))
    }
  }

  /// Reads an image of OCI's format.
  private init(
    _ archive: ImageArchive, _ descriptor: ImageDescriptor, for platform: ImagePlatform
  ) throws(ImageError) {
    var descriptor = descriptor
    for _ in 0..<ImageLimits.indexDepth {
      let name = "The manifest \(descriptor.digest)"
      let document = try Self.document(descriptor, named: name, in: archive)
      switch try ImageManifest(document, named: name, mediaType: descriptor.mediaType) {
      case .index(let descriptors): descriptor = try ImageCandidate.choose(for: platform, among: descriptors)
      case .image(let configuration, let layers):
        try self.init(archive, configuration, layers)
        return
      }
    }
    throw ImageError(.hostile, "Its indexes are nested more than \(ImageLimits.indexDepth) levels deep")
  }

  private init(
    _ archive: ImageArchive, _ configuration: ImageDescriptor, _ layers: [ImageDescriptor]
  ) throws(ImageError) {
    document = try Self.document(configuration, named: "The configuration \(configuration.digest)", in: archive)
    digest = configuration.digest
    self.configuration = try ImageConfiguration(document)
    guard layers.count == self.configuration.layers.count else {
      throw Self.layerCount(layers.count, self.configuration)
    }
    self.layers = []
    for (layer, digest) in zip(layers, self.configuration.layers) {
      try LayerCompression.check(mediaType: layer.mediaType)
      let blob = try archive.file(Self.path(layer.digest))
      if let blob, blob.size != layer.size { throw Self.size("The layer \(layer.digest)", blob.size, layer.size) }
      self.layers.append(Layer(digest: digest, name: "\(layer.digest)", blob: blob, storedDigest: layer.digest))
    }
  }

  /// Reads a document and checks its digest.
  private static func document(
    _ descriptor: ImageDescriptor, named name: String, in archive: ImageArchive
  ) throws(ImageError) -> [UInt8] {
    guard let file = try archive.file(path(descriptor.digest)) else {
      throw missing(name.prefix(1).lowercased() + name.dropFirst())
    }
    let document = try file.document(named: name)
    guard document.count == descriptor.size else { throw size(name, document.count, descriptor.size) }
    let digest = ImageDigest(of: document)
    guard digest == descriptor.digest else { throw mismatch(name, digest) }
    return document
  }

  /// <https://github.com/opencontainers/image-spec/blob/main/image-layout.md#blobs>.
  private static func path(_ digest: ImageDigest) -> String { "blobs/sha256/\(digest.hexadecimal)" }

  private static func layerCount(_ count: Int, _ configuration: ImageConfiguration) -> ImageError {
    ImageError(
      .broken, "Its manifest lists \(count) layers, but its configuration lists \(configuration.layers.count)")
  }

  private static func size(_ name: String, _ size: Int, _ wanted: Int) -> ImageError {
    ImageError(.digestMismatch, "\(name) has \(size) bytes instead of \(wanted)", hint: again)
  }

  /// Something has another digest than the image says.
  static func mismatch(_ name: String, _ digest: ImageDigest) -> ImageError {
    ImageError(.digestMismatch, "\(ImageError.printable(name)) has another digest: \(digest)", hint: again)
  }

  /// The archive lacks something.
  static func missing(_ name: String) -> ImageError {
    ImageError(.missing, "It lacks \(ImageError.printable(name))", hint: again)
  }

  private static let again = "The image is incomplete or damaged. Copy or save it again."
}
