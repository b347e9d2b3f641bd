import EmulatorCore

/// `manifest.json` in what `docker save` writes:
/// <https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format>.
package struct DockerManifest: Sendable, Equatable {
  /// An image of the archive.
  package struct Image: Sendable, Equatable {
    /// The file of the configuration in the archive.
    package var configuration: String
    /// The names with tags, for example `app:latest`.
    package var names: [String]
    /// The files of the layers in the archive, the lowest first.
    package var layers: [String]

    /// The digest of the configuration, as its file's name says: `DIGEST.json` or `blobs/sha256/DIGEST`. Nil if the
    /// name does not say it.
    package var configurationDigest: ImageDigest? {
      let name = configuration.split(separator: "/").last ?? ""
      return ImageDigest(hexadecimal: name.hasSuffix(".json") ? name.dropLast(5) : name)
    }
  }

  /// The name of the file.
  package static let fileName = "manifest.json"

  /// The images.
  package var images: [Image]

  /// Parses the file.
  package init(_ document: [UInt8]) throws(ImageError) {
    guard case .array(let elements) = try JSONTree(document: document, named: Self.fileName) else {
      throw ImageError(
        .unsupported, "\(Self.fileName) describes a single image, as in a directory that skopeo writes for dir:",
        hint: "Write an OCI layout instead: skopeo copy dir:… oci:…")
    }
    images = try elements.map { (json) throws(ImageError) in
      guard let configuration = json["Config"]?.text, let layers = json["Layers"]?.texts else {
        throw ImageError(.broken, "An image in \(Self.fileName) lacks Config or Layers")
      }
      return Image(configuration: configuration, names: json["RepoTags"]?.texts ?? [], layers: layers)
    }
  }
}
