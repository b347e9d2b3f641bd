/// An image that a place contains, before its parts are read, and the choice among several.
package struct ImageCandidate: Sendable, Equatable {
  /// Its parts.
  package enum Source: Sendable, Equatable {
    /// A manifest, or an index of manifests.
    case oci(ImageDescriptor)
    /// An entry of Docker's `manifest.json`.
    case docker(DockerManifest.Image)
  }

  /// Its parts.
  package var source: Source
  /// Its names: tags, or names with tags.
  package var names: [String]
  /// Its digest; for Docker's archives that of its configuration; nil if the archive's names do not tell.
  package var digest: ImageDigest?
  /// Its platform; nil if unknown.
  package var platform: ImagePlatform?

  /// The images of `index.json`. An image with several names is there once.
  package static func images(inIndex descriptors: [ImageDescriptor]) -> [ImageCandidate] {
    var candidates: [ImageCandidate] = []
    for descriptor in descriptors where !descriptor.isAttestation {
      if let index = candidates.firstIndex(where: { $0.digest == descriptor.digest }) {
        candidates[index].names += descriptor.names.filter { !candidates[index].names.contains($0) }
      } else {
        candidates.append(
          ImageCandidate(
            source: .oci(descriptor), names: descriptor.names, digest: descriptor.digest, platform: descriptor.platform)
        )
      }
    }
    return candidates
  }

  /// The images of `manifest.json`.
  package static func images(in manifest: DockerManifest) -> [ImageCandidate] {
    manifest.images.map { image in
      ImageCandidate(source: .docker(image), names: image.names, digest: image.configurationDigest, platform: nil)
    }
  }

  /// The image that is meant.
  ///
  /// - Parameter place: where the images are, as the user writes it.
  package static func choose(
    _ choice: ImageSelector.Choice, for platform: ImagePlatform, among all: [ImageCandidate], in place: String
  ) throws(ImageError) -> ImageCandidate {
    guard !all.isEmpty else { throw ImageError(.notAnImage, "There is no image in it") }
    let chosen = all.filter { $0.matches(choice) }
    guard !chosen.isEmpty else { throw ImageError(.noSuchImage, "This image is not in it", hint: list(all, in: place)) }
    let fitting = chosen.filter { $0.platform == nil || $0.platform == platform }
    guard let first = fitting.first else { throw platform.missing(from: chosen.compactMap(\.platform)) }
    // Alternatives for several platforms, of which one is for this.
    guard fitting.count > 1 else { return first }
    throw ImageError(
      .ambiguous, "\(choice == .any ? "It contains" : "The name stands for") \(fitting.count) images",
      hint: list(fitting, in: place))
  }

  /// The manifest for a platform among those of a nested index.
  package static func choose(
    for platform: ImagePlatform, among descriptors: [ImageDescriptor]
  ) throws(ImageError) -> ImageDescriptor {
    let images = descriptors.filter { !$0.isAttestation }
    // Without a platform, the configuration tells.
    if let image = images.first(where: { $0.platform == platform }) ?? images.first(where: { $0.platform == nil }) {
      return image
    }
    guard !images.isEmpty else { throw ImageError(.notAnImage, "Its index lists no image") }
    throw platform.missing(from: images.compactMap(\.platform))
  }

  private func matches(_ choice: ImageSelector.Choice) -> Bool {
    switch choice {
    case .any: true
    case .digest(let wanted): digest == wanted
    case .name(let wanted): names.contains { Self.name($0, is: wanted) }
    }
  }

  /// Whether a name or tag of an image is meant by what the user writes: all of it, its tag, or the last parts of its
  /// name.
  private static func name(_ name: String, is wanted: String) -> Bool {
    if name == wanted || name.hasSuffix("/\(wanted)") { return true }
    guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return false }
    let repository = name[..<colon]
    return name[name.index(after: colon)...] == wanted || repository == wanted || repository.hasSuffix("/\(wanted)")
  }

  private static func list(_ candidates: [ImageCandidate], in place: String) -> String {
    let place = ImageError.printable(place)
    let shown = candidates.prefix(20).map { candidate in
      // A name of several images chooses none of them.
      let name = candidate.names.first { name in candidates.filter { $0.names.contains(name) }.count == 1 }
      if let name { return "\(place):\(ImageError.printable(name))" }
      if let digest = candidate.digest { return "\(place)@\(digest)" }
      return candidate.names.isEmpty
        ? "an image without a name" : "\(ImageError.printable(candidate.names[0])), a name that several images have"
    }
    let rest = candidates.count - shown.count
    return "Choose one of: \(shown.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")."
  }
}
