package import ByteBuffers

/// Encodes bytes in Base64 as they arrive, in parts of any size.
///
/// ``restore(_:from:)`` returns to the bytes, so that they can be encoded differently.
package struct Base64Encoder: Sendable {
  /// The bytes that do not make a group of three yet; at most two.
  private var unfinished: [UInt8] = []

  /// Creates an encoder for bytes from their beginning.
  package init() {}

  /// Appends the letters of the next part, as far as they are known.
  package mutating func encode(_ part: UnsafeBufferPointer<UInt8>, into output: inout UniqueByteBuffer) {
    var bytes = part
    if !unfinished.isEmpty {
      let taken = min(3 - unfinished.count, bytes.count)
      unfinished.append(contentsOf: bytes.prefix(taken))
      bytes = UnsafeBufferPointer(rebasing: bytes.dropFirst(taken))
      guard unfinished.count == 3 else { return }
      finish(into: &output)
    }
    let rest = bytes.count % 3
    Base64.encode(UnsafeBufferPointer(rebasing: bytes.dropLast(rest)), into: &output)
    if rest > 0 { unfinished = Array(bytes.suffix(rest)) }
  }

  /// Appends the last letters and the padding.
  package mutating func finish(into output: inout UniqueByteBuffer) {
    unfinished.withUnsafeBufferPointer { Base64.encode($0, into: &output) }
    unfinished.removeAll(keepingCapacity: true)
  }

  // MARK: In place

  /// Replaces the letters, which begin at `start`, by the bytes themselves, and begins anew.
  ///
  /// - Parameter bytes: the output of ``encode(_:into:)``, with nothing after it.
  package mutating func restore(_ bytes: inout UniqueByteBuffer, from start: Int) {
    let letters = bytes.count - start
    let length = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
      guard let base = buffer.baseAddress, letters > 0 else { return 0 }
      guard let length = Base64.decode(base + start, count: letters, to: base + start) else {
        preconditionFailure("Encoded bytes have an invalid letter.")
      }
      return length
    }
    bytes.removeLast(letters - length)
    unfinished.withUnsafeBufferPointer { bytes.append(copying: $0) }
    unfinished = []
  }

  /// Replaces bytes, which begin at `start` and are not encoded, by their letters; more may follow.
  ///
  /// The bytes are moved to the end of the letters' place, and encoded from there to the front. Four letters are written
  /// after three bytes are read, so what has been written reaches what is still to be read only at the end.
  package mutating func encodeInPlace(_ bytes: inout UniqueByteBuffer, from start: Int) {
    let rest = (bytes.count - start) % 3
    unfinished = [UInt8](copying: bytes.span.extracting(last: rest))
    bytes.removeLast(rest)
    let count = bytes.count - start
    guard count > 0 else { return }
    let letters = Base64.encodedLength(of: count)
    bytes.append(addingCapacity: letters - count) { (free: inout OutputSpan<UInt8>) in
      // The bytes are moved here, and then replaced by letters.
      free.withUnsafeMutableBufferPointer { free, written in written = free.count }
    }
    bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let to = base + start
      let from = to + (letters - count)
      UnsafeMutableRawPointer(from).copyMemory(from: to, byteCount: count)
      _ = Base64.encode(from, count: count, to: to)
    }
  }
}

extension Base64 {
  /// Appends the bytes, encoded with padding.
  static func encode(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout UniqueByteBuffer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    output.append(addingCapacity: encodedLength(of: bytes.count)) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { destination, written in
        guard let to = destination.baseAddress else { return }
        written += encode(source, count: bytes.count, to: to + written)
      }
    }
  }
}
