import CZlib

/// gzip (RFC 1952) by zlib.
enum GzipCodec {
  /// How many bytes the body takes; 0 where the room was too small.
  static func encode(_ body: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard body.count <= Int(UInt32.max) else { return 0 }
    var stream = z_stream()
    // 16 above the window's size asks for gzip's frame in place of zlib's.
    let windowBits = MAX_WBITS + 16
    guard
      deflateInit2_(
        &stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return 0 }
    defer { deflateEnd(&stream) }
    // zlib takes a pointer to mutable bytes, which it does not change.
    stream.next_in = UnsafeMutablePointer(mutating: body.baseAddress)
    stream.avail_in = uInt(body.count)
    stream.next_out = room.baseAddress
    stream.avail_out = uInt(room.count)
    return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
  }

  private static let level: Int32 = 3
  private static let memoryLevel: Int32 = 8
}
