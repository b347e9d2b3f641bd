import CSHA256

/// SHA-256 (FIPS 180-4): signatures of JSON Web Tokens, and the digests of container images.
package struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Bytes that do not fill a block of 64 yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  /// Creates the digest of an empty message.
  package init() {}

  /// The digest of a message: 32 bytes.
  package static func digest(of message: [UInt8]) -> [UInt8] {
    var digest = SHA256()
    message.withUnsafeBytes { digest.add($0) }
    return digest.finish()
  }

  /// Adds the next bytes of the message.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    count &+= UInt64(bytes.count)
    var bytes = bytes
    if !rest.isEmpty {
      let missing = min(64 - rest.count, bytes.count)
      rest += bytes[..<missing]
      bytes = UnsafeRawBufferPointer(rebasing: bytes[missing...])
      guard rest.count == 64 else { return }
      rest.withUnsafeBytes { Self.compress($0, into: &state) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = bytes.count & ~63
    Self.compress(UnsafeRawBufferPointer(rebasing: bytes[..<whole]), into: &state)
    rest += bytes[whole...]
  }

  /// The digest of everything added: 32 bytes.
  package consuming func finish() -> [UInt8] {
    let bits = count &* 8
    let padding = [0x80] + [UInt8](repeating: 0, count: (119 - rest.count) % 64) + Self.bytes(of: bits)
    padding.withUnsafeBytes { add($0) }
    return state.flatMap { Self.bytes(of: $0) }
  }

  private static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
    guard let start = blocks.baseAddress else { return }
    sha256_add_blocks(&state, start.assumingMemoryBound(to: UInt8.self), blocks.count / 64)
  }

  private static func bytes(of value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
