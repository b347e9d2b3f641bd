import EmulatorCore

/// A document of an image that refers to other parts.
package enum ImageManifest: Sendable, Equatable {
  /// Alternatives, one per platform: <https://github.com/opencontainers/image-spec/blob/main/image-index.md>.
  case index([ImageDescriptor])
  /// An image: <https://github.com/opencontainers/image-spec/blob/main/manifest.md>.
  case image(configuration: ImageDescriptor, layers: [ImageDescriptor])

  /// Parses a document.
  ///
  /// - Parameters:
  ///   - name: the name for errors.
  ///   - mediaType: the type from the descriptor; empty if unknown. The document may name it too.
  package init(_ document: [UInt8], named name: String, mediaType: String = "") throws(ImageError) {
    let json = try JSONTree(document: document, named: name)
    let type = json["mediaType"]?.text ?? mediaType
    switch type {
    case "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
      "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json", "":
      break
    case "application/vnd.docker.distribution.manifest.v1+json",
      "application/vnd.docker.distribution.manifest.v1+prettyjws":
      throw ImageError(
        .unsupported, "\(ImageError.printable(name)) is a manifest of Docker's schema 1",
        hint: "Build or push the image again with a current version of the tool.")
    default:
      throw ImageError(
        .unsupported, "\(ImageError.printable(name)) has the media type \(ImageError.printable(type))",
        hint: "Manifests and indexes of OCI and Docker are supported.")
    }
    if let manifests = json["manifests"] {
      // A document that is both could be understood in two ways: CVE-2021-41190.
      guard json["layers"] == nil, json["config"] == nil else {
        throw ImageError(.hostile, "\(ImageError.printable(name)) is an index and a manifest at the same time")
      }
      self = .index(try Self.descriptors(manifests, "manifests", in: name))
      return
    }
    guard let configuration = json["config"], let layers = json["layers"] else {
      throw ImageError(.broken, "\(ImageError.printable(name)) has neither manifests nor a configuration and layers")
    }
    self = .image(
      configuration: try ImageDescriptor(configuration), layers: try Self.descriptors(layers, "layers", in: name))
  }

  private static func descriptors(
    _ json: JSONTree, _ member: String, in name: String
  ) throws(ImageError) -> [ImageDescriptor] {
    guard case .array(let elements) = json else {
      throw ImageError(.broken, "\(member) in \(ImageError.printable(name)) is not an array")
    }
    return try elements.map { (element) throws(ImageError) in try ImageDescriptor(element) }
  }
}
