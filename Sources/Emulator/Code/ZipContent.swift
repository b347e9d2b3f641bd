import CZlib
import EmulatorCore

/// The content of an entry of a zip file while it is decompressed. Never produces more than the entry's size.
struct ZipContent: ~Copyable {
  private let entry: ZipEntry
  /// It must not move, because zlib compares its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: 1 << 16)
  private var count = 0
  private var checksum: UInt = 0
  private var isComplete: Bool

  init(_ entry: ZipEntry) {
    self.entry = entry
    isComplete = entry.method == .stored
    // DEFLATE without a header of its own. Fails only if memory runs out; `inflate` then reports it.
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses a part of the stored content, and passes the result on.
  mutating func take(_ part: [UInt8], _ body: ([UInt8]) throws(ZipError) -> Void) throws(ZipError) {
    guard entry.method == .deflated else { return try pass(part, to: body) }
    var used = 0
    while used < part.count {
      guard !isComplete else { throw ZipError("its compressed content is damaged", entry: entry.path) }
      let (status, taken, produced) = inflate(part[used...])
      guard status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && produced + taken > 0) else {
        throw ZipError("its compressed content is damaged", entry: entry.path)
      }
      isComplete = status == Z_STREAM_END
      used += taken
      if produced > 0 { try pass(Array(output[..<produced]), to: body) }
    }
    // What did not fit in the output.
    while !isComplete {
      let (status, _, produced) = inflate([])
      isComplete = status == Z_STREAM_END
      guard produced > 0 else { break }
      try pass(Array(output[..<produced]), to: body)
    }
  }

  /// Checks what was decompressed.
  func finish() throws(ZipError) {
    guard isComplete, count == entry.size else {
      throw ZipError("its content has \(count) bytes instead of \(entry.size)", entry: entry.path)
    }
    guard checksum == UInt(entry.checksum) else {
      throw ZipError("its content is damaged: the checksum is wrong", entry: entry.path)
    }
  }

  private mutating func pass(
    _ bytes: [UInt8], to body: ([UInt8]) throws(ZipError) -> Void
  ) throws(ZipError) {
    guard bytes.count <= entry.size - count else {
      throw ZipError("its content is larger than the \(entry.size) bytes that it declares", entry: entry.path)
    }
    count += bytes.count
    checksum = bytes.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, UInt32($0.count)) }
    try body(bytes)
  }

  private mutating func inflate(_ input: ArraySlice<UInt8>) -> (status: Int32, taken: Int, produced: Int) {
    var input = Array(input)
    let size = input.count
    return input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(size)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        return (status, size - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out))
      }
    }
  }
}
