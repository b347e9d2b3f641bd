/// How a layer or an archive is compressed.
package enum LayerCompression: Sendable, Equatable {
  case none, gzip, zstd

  /// The compression of data, from its first bytes. They decide instead of the media type: Docker's archives do not name
  /// one, and containerd does the same.
  ///
  /// - Parameter start: at least 4 bytes, unless the data is shorter.
  package init(start: some Collection<UInt8>) {
    if start.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if start.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || Self.isSkippableFrame(start) {
      self = .zstd
    } else {
      self = .none
    }
  }

  /// The name of a compression that is not supported, from the first bytes of an archive; nil for anything else.
  ///
  /// - Parameter start: at least 4 bytes, unless the data is shorter.
  package static func unsupported(start: some Collection<UInt8>) -> String? {
    if start.starts(with: [0xfd, 0x37, 0x7a, 0x58]) { return "xz" }
    if start.starts(with: "BZh".utf8) { return "bzip2" }
    if start.starts(with: [0x04, 0x22, 0x4d, 0x18]) { return "LZ4" }
    return nil
  }

  /// Checks that a layer with this media type can be unpacked:
  /// <https://github.com/opencontainers/image-spec/blob/main/media-types.md>.
  package static func check(mediaType: String) throws(ImageError) {
    let parts = mediaType.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    // In Docker's types, gzip is part of the name.
    let known = [
      "application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.nondistributable.v1.tar",
      "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "application/vnd.docker.image.rootfs.diff.tar.zstd", "application/vnd.docker.image.rootfs.foreign.diff.tar",
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    ]
    guard known.contains(parts.first.map(String.init) ?? ""),
      parts.count == 1 || ["gzip", "zstd"].contains(parts[1])
    else {
      let encrypted = mediaType.hasSuffix("+encrypted")
      throw ImageError(
        .unsupported, "A layer has the media type \(ImageError.printable(mediaType))",
        hint: encrypted
          ? "Decrypt it first: skopeo copy --decryption-key …"
          : "Layers have to be tar archives, uncompressed or compressed with gzip or zstd.")
    }
  }

  /// Frames without content, which zstd:chunked writes: RFC 8878, section 3.1.2.
  private static func isSkippableFrame(_ start: some Collection<UInt8>) -> Bool {
    let first = Array(start.prefix(4))
    return first.count == 4 && first[0] & 0xf0 == 0x50 && first[1...] == [0x2a, 0x4d, 0x18]
  }
}
