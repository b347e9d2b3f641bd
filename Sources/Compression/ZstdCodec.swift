import CZstd

/// Zstandard (RFC 8878).
enum ZstdCodec {
  /// How many bytes the body takes; 0 where the room was too small.
  static func encode(_ body: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let size = ZSTD_compress(room.baseAddress, room.count, body.baseAddress, body.count, level)
    return ZSTD_isError(size) == 0 ? size : 0
  }

  private static let level: Int32 = 3
}
