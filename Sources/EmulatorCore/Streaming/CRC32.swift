/// The checksum of event streams, zip and Ethernet: CRC-32 with the polynomial 0x04C11DB7, reflected (ISO 3309).
package struct CRC32: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  /// The checksum of nothing yet.
  package init() {}

  /// Takes further bytes into account.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8) }
  }

  /// The checksum of what has been taken into account.
  package var value: UInt32 { ~state }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
