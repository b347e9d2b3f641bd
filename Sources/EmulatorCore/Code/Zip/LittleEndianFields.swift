/// Numbers and texts at fixed places in bytes from outside.
struct LittleEndianFields {
  private let data: ArraySlice<UInt8>

  init(_ data: [UInt8]) { self.data = data[...] }

  init(_ data: ArraySlice<UInt8>) { self.data = data }

  /// An unsigned number of up to 8 bytes; nil if it lies outside the data or is too large for `Int`.
  func number(at offset: Int, size: Int) -> Int? {
    guard let bytes = bytes(at: offset, count: size) else { return nil }
    var value: UInt64 = 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return Int(exactly: value)
  }

  /// These bytes; nil if they lie outside the data.
  func bytes(at offset: Int, count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= data.count, count <= data.count - offset else { return nil }
    let start = data.startIndex + offset
    return data[start..<start + count]
  }

  /// Whether a signature is at this place.
  func isSignature(_ signature: Int, at offset: Int) -> Bool { number(at: offset, size: 4) == signature }
}
