import Glibc

/// Bytes that are built before the measured time and sent any number of times.
final class OutgoingMessage {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ content: some Collection<UInt8>) {
    bytes = .allocate(byteCount: content.count, alignment: 16)
    bytes.copyBytes(from: content)
  }

  convenience init(head: String, body: [UInt8] = []) { self.init(Array(head.utf8) + body) }

  deinit { bytes.deallocate() }

  /// The first position of a text.
  func offset(of text: String) -> Int? {
    let wanted = Array(text.utf8)
    return (0...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
  }

  /// Overwrites `digits` bytes from `offset` on with a decimal number, padded with zeros.
  func patch(decimal value: UInt64, digits: Int, at offset: Int) {
    var value = value
    for position in stride(from: offset + digits - 1, through: offset, by: -1) {
      bytes[position] = UInt8(ascii: "0") + UInt8(value % 10)
      value /= 10
    }
  }
}
