package import ByteBuffers

/// Escapes UTF-8 text for a JSON string as it arrives, in parts that may end inside a character.
///
/// Escaping is reversible: ``restore(_:from:)`` returns to the text, so that it can be encoded differently.
package struct JSONStringEscaper: Sendable {
  /// The bytes of a character whose rest has not arrived; at most three.
  private var unfinished: [UInt8] = []

  /// Creates an escaper for text from its beginning.
  package init() {}

  /// Whether the text so far ends with a whole character. If it ends otherwise, it is not UTF-8.
  package var isComplete: Bool { unfinished.isEmpty }

  /// Appends the next part of the text, escaped.
  ///
  /// - Returns: whether the text so far can be UTF-8. If not, neither the output nor the escaper has changed.
  package mutating func escape(_ part: UnsafeBufferPointer<UInt8>, into output: inout UniqueByteBuffer) -> Bool {
    guard !part.isEmpty else { return true }
    let start = output.count
    var text = part
    if !unfinished.isEmpty {
      var sequence = unfinished
      let length = UTF8Sequence.length(announcedBy: sequence[0])
      let taken = min(length - sequence.count, text.count)
      sequence.append(contentsOf: text.prefix(taken))
      text = UnsafeBufferPointer(rebasing: text.dropFirst(taken))
      guard sequence.count == length else {
        unfinished = sequence
        return true
      }
      guard sequence.withUnsafeBufferPointer({ JSONString.escape($0, into: &output) }) else { return false }
    }
    let rest = UTF8Sequence.unfinishedLength(text)
    guard JSONString.escape(UnsafeBufferPointer(rebasing: text.dropLast(rest)), into: &output) else {
      output.removeLast(output.count - start)
      return false
    }
    unfinished = Array(text.suffix(rest))
    return true
  }

  // MARK: In place

  /// Replaces the escaped text, which begins at `start`, by the text itself, and begins anew.
  ///
  /// - Parameter bytes: the output of ``escape(_:into:)``, with nothing after it.
  package mutating func restore(_ bytes: inout UniqueByteBuffer, from start: Int) {
    let escaped = bytes.count - start
    let length = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
      guard let base = buffer.baseAddress, escaped > 0 else { return 0 }
      // What was escaped here has only valid escapes.
      guard case .success(let length) = JSONString.unescape(base + start, count: escaped, to: base + start) else {
        preconditionFailure("Escaped text has an invalid escape.")
      }
      return length
    }
    bytes.removeLast(escaped - length)
    unfinished.withUnsafeBufferPointer { bytes.append(copying: $0) }
    unfinished = []
  }

  /// Replaces text, which begins at `start` and is not escaped, by its escaped form; more may follow.
  ///
  /// The text is moved to the end of the room, and escaped from there to the front. What has been written never reaches
  /// what is still to be read if the whole fits.
  ///
  /// - Parameter room: the largest length of the escaped text, in bytes.
  /// - Returns: whether the text can be UTF-8 and fits. If not, the bytes from `start` on are undefined.
  package mutating func escapeInPlace(_ bytes: inout UniqueByteBuffer, from start: Int, room: Int) -> Bool {
    bytes.withUnsafeMutableBufferPointer { buffer in
      let rest = UTF8Sequence.unfinishedLength(UnsafeBufferPointer(rebasing: buffer[start...]))
      unfinished = Array(buffer.suffix(rest))
    }
    bytes.removeLast(unfinished.count)
    let count = bytes.count - start
    guard count > 0 else { return true }
    guard count <= room else { return false }
    // The loops write beyond their result, and stop if they have too little room for that.
    let region = room + JSONString.slack
    bytes.append(addingCapacity: region - count) { (free: inout OutputSpan<UInt8>) in
      // The text is moved here, and the rest is removed again.
      free.withUnsafeMutableBufferPointer { free, written in written = free.count }
    }
    let length = bytes.withUnsafeMutableBufferPointer { buffer -> Int? in
      guard let base = buffer.baseAddress else { return nil }
      let to = base + start
      let from = to + (region - count)
      UnsafeMutableRawPointer(from).copyMemory(from: to, byteCount: count)
      var read = 0
      var written = 0
      while read < count {
        let before = read
        let isText = JSONString.escape(from, &read, of: count, to: to, &written, room: region - count + read)
        guard isText, read > before, written <= room else { return nil }
      }
      return written
    }
    guard let length else { return false }
    bytes.removeLast(region - length)
    return true
  }
}

extension JSONString {
  /// Appends UTF-8 text, escaped as by ``escape(_:into:)`` for arrays.
  ///
  /// - Returns: whether the text was valid UTF-8. If not, the output is unchanged.
  static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: inout UniqueByteBuffer) -> Bool {
    if isShortAndPlain(text) {
      output.append(copying: text)
      return true
    }
    let start = output.count
    var read = 0
    while read < text.count {
      let rest = text.count - read
      var room = output.capacity - output.count
      // Memory that was reserved is often just enough; without it, the buffer grows by an estimate.
      if room < rest + slack {
        let ratio = read == 0 ? 1 : Double(output.count - start) / Double(read)
        room = max(room, min(estimatedLength(of: Int(Double(rest) * ratio)), rest * 6 + slack))
      }
      var isText = true
      output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
        free.withUnsafeMutableBufferPointer { destination, written in
          guard let from = text.baseAddress, let to = destination.baseAddress else { return }
          isText = escape(from, &read, of: text.count, to: to, &written, room: room)
        }
      }
      guard isText else {
        output.removeLast(output.count - start)
        return false
      }
    }
    return true
  }
}
