import EmulatorCore

/// The operating system and processor that an image is for:
/// <https://github.com/opencontainers/image-spec/blob/main/image-index.md>.
package struct ImagePlatform: Sendable, Hashable, CustomStringConvertible {
  /// Go's name of the operating system, for example `linux`.
  package var os: String
  /// Go's name of the architecture, for example `amd64`.
  package var architecture: String

  /// Creates a platform from Go's names.
  package init(os: String = "linux", architecture: String) {
    self.os = os
    self.architecture = architecture
  }

  /// The platform of a machine, from the kernel's name of its architecture, for example `x86_64`.
  package init(machine: String) {
    let architecture =
      switch machine {
      case "x86_64": "amd64"
      case "aarch64": "arm64"
      default: machine
      }
    self.init(architecture: architecture)
  }

  /// Reads the `platform` of a descriptor, or a configuration; nil if it does not name both.
  init?(_ json: JSONTree?) {
    guard let os = json?["os"]?.text, let architecture = json?["architecture"]?.text, !architecture.isEmpty
    else { return nil }
    self.init(os: os.isEmpty ? "linux" : os, architecture: architecture)
  }

  /// Whether a descriptor with this platform is an attestation, which is not an image:
  /// <https://docs.docker.com/build/metadata/attestations/attestation-storage/>.
  package var isUnknown: Bool { os == "unknown" || architecture == "unknown" }

  /// As `docker build --platform` expects it.
  package var description: String { "\(os)/\(architecture)" }

  /// An image has none of the platforms that can run here.
  func missing(from platforms: [ImagePlatform]) -> ImageError {
    let found = Set(platforms.map(\.description)).sorted().map(ImageError.printable).joined(separator: ", ")
    return ImageError(
      .foreignArchitecture,
      "The image is for \(found.isEmpty ? "an unknown platform" : found), but this machine needs \(self)",
      hint: "Build it for this machine: docker build --platform \(self) …, or buildah build --platform \(self) …")
  }
}
