import EmulatorCore

/// How to run an image: <https://github.com/opencontainers/image-spec/blob/main/config.md>. Docker's format has the same
/// members.
package struct ImageConfiguration: Sendable, Equatable {
  /// The platform; nil if the configuration does not name it.
  package var platform: ImagePlatform?
  /// Environment variables as `NAME=value`, in the image's order.
  package var environment: [String]
  /// The start of the command; nil if the image has none.
  package var entrypoint: [String]?
  /// The rest of the command, or all of it if there is no entrypoint; nil if the image has none.
  package var command: [String]?
  /// The working directory; nil if the image has none.
  package var workingDirectory: String?
  /// The user, as a name or number, also with a group after a colon; nil if the image has none. Lambda ignores it.
  package var user: String?
  /// The ports that the image documents, for example `8080/tcp`, sorted. Lambda ignores them.
  package var exposedPorts: [String]
  /// The digests of the uncompressed layers, the lowest first.
  package var layers: [ImageDigest]

  /// Parses a configuration.
  package init(_ document: [UInt8], named name: String = "The configuration") throws(ImageError) {
    let json = try JSONTree(document: document, named: name)
    guard let layers = json["rootfs"]?["diff_ids"]?.texts else {
      throw ImageError(
        .unsupported, "\(ImageError.printable(name)) has no rootfs.diff_ids",
        hint: "It may be an artifact, such as a Helm chart, or an image of Docker before 1.10.")
    }
    guard layers.count <= ImageLimits.layers else {
      throw ImageError(.tooLarge, "The image has \(layers.count) layers. At most \(ImageLimits.layers) are allowed")
    }
    self.layers = try layers.map { (text) throws(ImageError) in try ImageDigest(text) }
    platform = ImagePlatform(json)
    let settings = json["config"]
    environment = try Self.texts("Env", in: settings) ?? []
    entrypoint = try Self.texts("Entrypoint", in: settings)
    command = try Self.texts("Cmd", in: settings)
    workingDirectory = try Self.text("WorkingDir", in: settings)
    user = try Self.text("User", in: settings)
    if case .object(let members)? = settings?["ExposedPorts"] {
      exposedPorts = members.map(\.name).sorted()
    } else {
      exposedPorts = []
    }
    // A NUL byte would cut the value where the system sees it.
    var values: [String] = environment
    values += entrypoint ?? []
    values += command ?? []
    values += [workingDirectory, user].compactMap(\.self)
    guard !values.contains(where: { (value: String) -> Bool in value.utf8.contains(0) }) else {
      throw ImageError(.broken, "\(ImageError.printable(name)) has a value with a NUL character")
    }
  }

  /// Checks that the image can run on a machine.
  package func check(for platform: ImagePlatform) throws(ImageError) {
    guard let own = self.platform, own != platform else { return }
    throw platform.missing(from: [own])
  }

  private static func texts(_ name: String, in json: JSONTree?) throws(ImageError) -> [String]? {
    guard let value = json?[name] else { return nil }
    guard let texts = value.texts else {
      throw ImageError(.broken, "\(name) in the configuration is not a list of texts")
    }
    return texts.isEmpty ? nil : texts
  }

  private static func text(_ name: String, in json: JSONTree?) throws(ImageError) -> String? {
    guard let value = json?[name] else { return nil }
    guard let text = value.text else { throw ImageError(.broken, "\(name) in the configuration is not a text") }
    return text.isEmpty ? nil : text
  }
}
