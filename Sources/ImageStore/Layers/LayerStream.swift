import ContainerImages
import EmulatorCore

/// The uncompressed bytes of a layer, and digests of what was read.
final class LayerStream {
  /// How many uncompressed bytes were read so far.
  private(set) var size = 0

  private let blob: ImageBlob
  private let decoder: (any Decoder)?
  private let limit: Int
  private let hashes: Bool
  private let input: UnsafeMutableRawBufferPointer
  private let output: UnsafeMutableRawBufferPointer
  /// The part of the input that was not decompressed yet.
  private var pendingInput = 0..<0
  /// The part of the output that was not passed on yet.
  private var pendingOutput = 0..<0
  /// Where in the blob to read on.
  private var offset = 0
  private var compressedDigest = SHA256()
  private var digest = SHA256()

  /// - Parameters:
  ///   - limit: the largest uncompressed size, in bytes.
  ///   - hashes: whether digests are computed.
  init(_ blob: ImageBlob, _ compression: LayerCompression, limit: Int, hashes: Bool = true) throws(ImageError) {
    self.blob = blob
    self.limit = limit
    self.hashes = hashes
    decoder =
      switch compression {
      case .none: nil
      case .gzip: GzipDecoder()
      case .zstd: ZstdDecoder()
      }
    input = .allocate(byteCount: decoder == nil ? 0 : 1 << 17, alignment: 16)
    output = .allocate(byteCount: 1 << 18, alignment: 16)
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// The next bytes, fewer than `count` at the end only.
  ///
  /// - Parameter count: a small number of bytes, because they are collected in memory.
  func read(_ count: Int) throws(ImageError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let passed = try passNext(atMost: count - bytes.count) { bytes += $0 }
      if passed == 0 { break }
    }
    return bytes
  }

  /// Passes the next bytes on.
  ///
  /// - Parameter body: gets the bytes.
  /// - Returns: how many bytes were passed, 0 at the end.
  func passNext(
    atMost count: Int, _ body: (UnsafeRawBufferPointer) throws(ImageError) -> Void
  ) throws(ImageError) -> Int {
    guard count > 0 else { return 0 }
    if pendingOutput.isEmpty { try fill() }
    let part = pendingOutput.prefix(count)
    guard !part.isEmpty else { return 0 }
    pendingOutput = part.upperBound..<pendingOutput.upperBound
    try body(UnsafeRawBufferPointer(rebasing: output[part.lowerBound..<part.upperBound]))
    return part.count
  }

  /// Reads everything that is left, and returns the digests of the stored and of the uncompressed bytes.
  func finish() throws(ImageError) -> (stored: ImageDigest, uncompressed: ImageDigest) {
    while try passNext(atMost: .max, { _ in }) > 0 {}
    let uncompressed = ImageDigest(digest)
    return (decoder == nil ? uncompressed : ImageDigest(compressedDigest), uncompressed)
  }

  /// Checks that this many more bytes do not exceed the limit.
  func checkLimit(_ count: Int) throws(ImageError) {
    guard count - pendingOutput.count <= limit - size else {
      throw ImageError(
        .tooLarge, "Its uncompressed size exceeds the limit for an image of \(ImageLimits().size >> 30) GB",
        hint: "That is Lambda's limit for all layers together.")
    }
  }

  private func fill() throws(ImageError) {
    let count = decoder == nil ? try readStored(into: output) : try decompress()
    try checkLimit(count)
    size += count
    pendingOutput = 0..<count
    if hashes { digest.add(UnsafeRawBufferPointer(rebasing: output[..<count])) }
  }

  private func decompress() throws(ImageError) -> Int {
    guard let decoder else { return 0 }
    while true {
      if pendingInput.isEmpty {
        let count = try readStored(into: input)
        pendingInput = 0..<count
        if hashes { compressedDigest.add(UnsafeRawBufferPointer(rebasing: input[..<count])) }
      }
      let isAtEnd = pendingInput.isEmpty
      let (read, written) = try decoder.decode(UnsafeRawBufferPointer(rebasing: input[pendingInput]), into: output)
      pendingInput = pendingInput.lowerBound + read..<pendingInput.upperBound
      if written > 0 { return written }
      guard isAtEnd || read == 0 else { continue }
      guard isAtEnd else { throw ImageError(.broken, "Its compressed data is damaged") }
      guard decoder.isComplete else {
        throw ImageError(
          .broken, "Its compressed data ends too early", hint: "The file is incomplete. Copy or save it again.")
      }
      return 0
    }
  }

  private func readStored(into buffer: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
    let wanted = min(buffer.count, blob.size - offset)
    let count = try blob.file.read(
      at: blob.offset + offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    // It was longer when it was opened.
    guard count == wanted else { throw TarReader.truncated }
    offset += count
    return count
  }
}
