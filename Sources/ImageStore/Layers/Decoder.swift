import CZlib
import CZstd
import ContainerImages

/// Decompresses a stream of bytes.
protocol Decoder: AnyObject {
  /// Reads some of the input and writes some of the output. Returns how many bytes of each; both are 0 only if there is
  /// not enough input.
  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(ImageError) -> (read: Int, written: Int)

  /// Whether the stream may end here.
  var isComplete: Bool { get }
}

extension Decoder {
  static var damaged: ImageError { ImageError(.broken, "Its compressed data is damaged") }
}

/// gzip (RFC 1952), also with several members.
final class GzipDecoder: Decoder {
  /// It must not move, because zlib compares its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isComplete = true
  /// Whether anything was decompressed.
  private var isStarted = false

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // With gzip's header. Fails only if memory runs out; `inflate` then reports it.
    inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(ImageError) -> (read: Int, written: Int) {
    if isComplete, !input.isEmpty {
      // GNU's gzip ignores zeros at the end, which tapes add.
      if isStarted, input[0] == 0 {
        let zeros = input.prefix { $0 == 0 }
        return (zeros.count, 0)
      }
      guard inflateReset(stream) == Z_OK else { throw Self.damaged }
      isComplete = false
      isStarted = true
    }
    let source = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.next_in = source.map { UnsafeMutablePointer(mutating: $0) }
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let status = isComplete ? Z_BUF_ERROR : inflate(stream, Z_NO_FLUSH)
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw Self.damaged }
    if status == Z_STREAM_END { isComplete = true }
    return (input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out))
  }
}

/// Zstandard (RFC 8878), also with several frames. Windows of up to 128 MB are allowed, which is the library's default.
final class ZstdDecoder: Decoder {
  private let context: OpaquePointer?
  private(set) var isComplete = true

  init() { context = ZSTD_createDCtx() }

  deinit { ZSTD_freeDCtx(context) }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(ImageError) -> (read: Int, written: Int) {
    if isComplete, input.isEmpty { return (0, 0) }
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = ZSTD_decompressStream(context, &target, &source)
    if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
      throw ImageError(
        .tooLarge, "To decompress it, more than 128 MB have to be remembered",
        hint: "Compress it without zstd's option --long, or with --long=27.")
    }
    guard context != nil, ZSTD_isError(result) == 0 else { throw Self.damaged }
    isComplete = result == 0
    return (source.pos, target.pos)
  }
}
