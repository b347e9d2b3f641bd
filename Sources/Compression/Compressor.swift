package import ByteBuffers
import CBrotli
import CZlib
import CZstd
package import HTTPMessages

/// Compresses complete bodies.
///
/// The levels were chosen by measurement (docs/performance.md): the best one that takes less than 10 ms of a whole core
/// per megabyte, since a function pays for its time.
package enum Compressor {
  /// The body in this coding; nil if that would not make it smaller.
  package static func compress(_ body: SharedBytes, with coding: ContentCoding) -> SharedBytes? {
    // There is only room for less than the body: a larger result is not worth sending.
    let capacity = body.count - 1
    guard capacity > 0 else { return nil }
    var output = UniqueByteBuffer()
    output.append(addingCapacity: capacity) { free in
      free.withUnsafeMutableBufferPointer { room, count in
        body.withUnsafeBufferPointer { source in
          count =
            switch coding {
            case .brotli: BrotliCodec.encode(source, into: room)
            case .gzip: GzipCodec.encode(source, into: room)
            case .zstd: ZstdCodec.encode(source, into: room)
            }
        }
      }
    }
    return output.isEmpty ? nil : SharedBytes(output)
  }
}

/// Brotli (RFC 7932).
enum BrotliCodec {
  /// Encodes the body and returns its encoded size; 0 if there was not enough room.
  static func encode(_ body: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard let source = body.baseAddress, let destination = room.baseAddress else { return 0 }
    // The window is no larger than the body, since its tables are cleared each time.
    let bits = min(max(Int.bitWidth - body.count.leadingZeroBitCount, 16), 22)
    var size = room.count
    let isDone = BrotliEncoderCompress(
      quality, Int32(bits), BROTLI_MODE_GENERIC, body.count, source, &size, destination)
    return isDone == BROTLI_TRUE ? size : 0
  }

  private static let quality: Int32 = 4
}

/// gzip (RFC 1952), with zlib.
enum GzipCodec {
  /// Encodes the body and returns its encoded size; 0 if there was not enough room.
  static func encode(_ body: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard body.count <= Int(UInt32.max) else { return 0 }
    var stream = z_stream()
    // Adding 16 to the window size selects the gzip format instead of zlib's.
    let windowBits = MAX_WBITS + 16
    guard
      deflateInit2_(
        &stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return 0 }
    defer { deflateEnd(&stream) }
    // zlib's pointer is to mutable bytes, but it does not change them.
    stream.next_in = UnsafeMutablePointer(mutating: body.baseAddress)
    stream.avail_in = uInt(body.count)
    stream.next_out = room.baseAddress
    stream.avail_out = uInt(room.count)
    return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
  }

  private static let level: Int32 = 3
  private static let memoryLevel: Int32 = 8
}

/// Zstandard (RFC 8878).
enum ZstdCodec {
  /// Encodes the body and returns its encoded size; 0 if there was not enough room.
  static func encode(_ body: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let size = ZSTD_compress(room.baseAddress, room.count, body.baseAddress, body.count, level)
    return ZSTD_isError(size) == 0 ? size : 0
  }

  private static let level: Int32 = 3
}
