import EmulatorCore

/// A reference to a part of an image: <https://github.com/opencontainers/image-spec/blob/main/descriptor.md>.
package struct ImageDescriptor: Sendable, Equatable {
  /// The type of what is referred to.
  package var mediaType: String
  /// The digest of its bytes.
  package var digest: ImageDigest
  /// Its size in bytes.
  package var size: Int
  /// The platform of the image; nil if the descriptor does not say.
  package var platform: ImagePlatform?
  /// Names of the image: tags, or names with tags. See ``ImageCandidate``.
  package var names: [String] = []
  /// Whether it refers to signed statements about an image instead of an image.
  package var isAttestation: Bool

  /// Reads a descriptor.
  init(_ json: JSONTree) throws(ImageError) {
    guard let digest = json["digest"]?.text else { throw ImageError(.broken, "A descriptor has no digest") }
    guard let size = json["size"]?.count else {
      throw ImageError(.broken, "The descriptor of \(ImageError.printable(digest)) has no valid size")
    }
    self.digest = try ImageDigest(digest)
    self.size = size
    mediaType = json["mediaType"]?.text ?? ""
    platform = ImagePlatform(json["platform"])
    let annotations = json["annotations"]
    isAttestation =
      platform?.isUnknown == true || annotations?["vnd.docker.reference.type"]?.text == "attestation-manifest"
    // The second is containerd's, in what `docker save` writes: the name in full.
    for key in ["org.opencontainers.image.ref.name", "io.containerd.image.name"] {
      if let name = annotations?[key]?.text, !name.isEmpty, !names.contains(name) { names.append(name) }
    }
  }
}

extension JSONTree {
  /// A whole number that is not negative; nil for other values.
  var count: Int? {
    guard case .number(let text) = self, let number = Int(text), number >= 0 else { return nil }
    return number
  }

  /// The texts of an array of strings; nil for other values.
  var texts: [String]? {
    guard case .array(let elements) = self else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }

  /// Parses a document of an image.
  init(document: [UInt8], named name: String) throws(ImageError) {
    guard document.count <= ImageLimits.documentSize else { throw .documentTooLarge(name) }
    do {
      self = try JSONTree(document)
    } catch {
      throw ImageError(.broken, "\(ImageError.printable(name)) is not JSON: \(error)")
    }
    guard case .object = self else {
      if case .array = self, name == DockerManifest.fileName { return }
      throw ImageError(.broken, "\(ImageError.printable(name)) is not a JSON object")
    }
  }
}

extension ImageError {
  /// A manifest, an index or a configuration is too large.
  package static func documentTooLarge(_ name: String) -> ImageError {
    ImageError(.tooLarge, "\(printable(name)) is larger than \(ImageLimits.documentSize >> 20) MB")
  }
}
