import CBrotli

/// Brotli (RFC 7932).
enum BrotliCodec {
  /// How many bytes the body takes; 0 where the room was too small.
  static func encode(_ body: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard let source = body.baseAddress, let destination = room.baseAddress else { return 0 }
    // A window no larger than the body: its tables are cleared each time.
    let bits = min(max(Int.bitWidth - body.count.leadingZeroBitCount, 16), 22)
    var size = room.count
    let isDone = BrotliEncoderCompress(
      quality, Int32(bits), BROTLI_MODE_GENERIC, body.count, source, &size, destination)
    return isDone == BROTLI_TRUE ? size : 0
  }

  private static let quality: Int32 = 4
}
