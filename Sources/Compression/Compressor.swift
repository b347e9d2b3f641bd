package import HTTPMessages

/// Compresses whole bodies.
///
/// The levels were chosen by measurement (docs/performance.md): the best that takes less than 10 ms of a whole core for
/// a megabyte, since time is what a function pays for.
package enum Compressor {
  /// The body in this coding, or nil where that would not make it smaller.
  package static func compress(_ body: ArraySlice<UInt8>, with coding: ContentCoding) -> [UInt8]? {
    // Room for less than the body is all that is needed: what does not fit is not worth sending.
    let capacity = body.count - 1
    guard capacity > 0 else { return nil }
    let output = body.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: capacity) { free, count in
        let room = UnsafeMutableBufferPointer(rebasing: free[..<capacity])
        count =
          switch coding {
          case .brotli: BrotliCodec.encode(source, into: room)
          case .gzip: GzipCodec.encode(source, into: room)
          case .zstd: ZstdCodec.encode(source, into: room)
          }
      }
    }
    return output.isEmpty ? nil : output
  }
}
