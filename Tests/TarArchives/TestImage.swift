/// An image for tests, of which layouts and archives can be made.
package struct TestImage {
  /// A layer.
  package struct Layer {
    /// The uncompressed archive.
    package var archive: [UInt8]
    /// What is stored; nil for the archive itself.
    package var stored: [UInt8]?
    /// The last part of the media type.
    package var suffix: String

    /// Creates a layer.
    package init(_ archive: [UInt8], stored: [UInt8]? = nil, suffix: String = "") {
      self.archive = archive
      self.stored = stored
      self.suffix = suffix
    }
  }

  /// The layers, the lowest first.
  package var layers: [Layer]
  /// Go's name of the architecture.
  package var architecture: String
  /// Replaces the digests of the uncompressed layers.
  package var layerDigests: [String]?

  /// Creates an image for this machine.
  package init(_ layers: [Layer]) {
    self.layers = layers
    #if arch(arm64)
      architecture = "arm64"
    #else
      architecture = "amd64"
    #endif
  }

  /// The configuration.
  package var configuration: [UInt8] {
    let digests = (layerDigests ?? layers.map { digest(of: $0.archive) }).map { "\"\($0)\"" }
    return Array(
      #"{"architecture":"\#(architecture)","os":"linux","config":{"Cmd":["/app"]},"rootfs":{"diff_ids":[\#(digests.joined(separator: ","))]}}"#
        .utf8)
  }

  /// The files of an OCI layout by their paths.
  package func layout(tag: String = "latest") -> [String: [UInt8]] {
    var files = ["oci-layout": Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)]
    func descriptor(_ bytes: [UInt8], _ type: String) -> String {
      files["blobs/sha256/\(digest(of: bytes).dropFirst(7))"] = bytes
      return
        #"{"mediaType":"application/vnd.oci.image.\#(type)","digest":"\#(digest(of: bytes))","size":\#(bytes.count)"#
    }
    let layers = layers.map { descriptor($0.stored ?? $0.archive, "layer.v1.tar\($0.suffix)") + "}" }
    let manifest =
      #"{"schemaVersion":2,"config":\#(descriptor(configuration, "config.v1+json"))},"layers":[\#(layers.joined(separator: ","))]}"#
    let image = descriptor(Array(manifest.utf8), "manifest.v1+json")
    files["index.json"] = Array(
      #"{"manifests":[\#(image),"annotations":{"org.opencontainers.image.ref.name":"\#(tag)"}}]}"#.utf8)
    return files
  }

  /// The entries of what older versions of `docker save` write.
  package func dockerArchive(tag: String = "app:latest") -> [UInt8] {
    let name = "\(digest(of: configuration).dropFirst(7)).json"
    var archive = TarArchive()
    for (index, layer) in layers.enumerated() { archive.add("\(index)/layer.tar".utf8, content: layer.archive) }
    archive.add(link: "again/layer.tar", to: "../0/layer.tar")
    archive.add(name.utf8, content: configuration)
    let layers = layers.indices.map { #""\#($0 == 0 ? "again" : "\($0)")/layer.tar""# }.joined(separator: ",")
    archive.add(file: "manifest.json", #"[{"Config":"\#(name)","RepoTags":["\#(tag)"],"Layers":[\#(layers)]}]"#)
    return archive.bytes
  }

  /// A tar archive of these files.
  package static func archive(_ files: [String: [UInt8]]) -> [UInt8] {
    var archive = TarArchive()
    for (name, content) in files.sorted(by: { $0.key < $1.key }) { archive.add(name.utf8, content: content) }
    return archive.bytes
  }
}
