package import EmulatorCore

/// The SHA-256 digest of a part of an image, which is also its name:
/// <https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests>.
package struct ImageDigest: Sendable, Hashable, CustomStringConvertible {
  /// 64 hexadecimal digits in lower case. They are safe as a file name.
  package let hexadecimal: String

  /// Parses `sha256:` and 64 digits.
  package init(_ text: String) throws(ImageError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "sha256" else {
      let name = ImageError.printable(text)
      throw ImageError(
        .unsupported, "The digest \(name) does not start with sha256:", hint: "Other algorithms are not supported.")
    }
    guard let digest = ImageDigest(hexadecimal: parts[1]) else {
      throw ImageError(.broken, "The digest \(ImageError.printable(text)) does not have 64 hexadecimal digits")
    }
    self = digest
  }

  /// Creates a digest from its digits; nil if they are not 64 hexadecimal digits in lower case.
  package init?(hexadecimal: some StringProtocol) {
    guard hexadecimal.utf8.count == 64, hexadecimal.utf8.allSatisfy(Self.isDigit) else { return nil }
    self.hexadecimal = String(hexadecimal)
  }

  /// Ends a computation.
  package init(_ digest: consuming SHA256) {
    hexadecimal = Hexadecimal.text(of: digest.finish())
  }

  /// The digest of these bytes.
  package init(of bytes: [UInt8]) {
    var digest = SHA256()
    bytes.withUnsafeBytes { digest.add($0) }
    self.init(digest)
  }

  /// With the algorithm's name.
  package var description: String { "sha256:\(hexadecimal)" }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
