/// Bodies of an exact size that resemble those of real apps.
enum Payload {
  /// A JSON array of records, with a quote or line break to escape about every twelfth byte, and some letters beyond
  /// ASCII.
  static func text(byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount + 256)
    bytes.append(UInt8(ascii: "["))
    var number = 0
    while bytes.count < byteCount {
      number += 1
      bytes.append(
        contentsOf: #"{"id":\#(number),"name":"Zoë Müller","note":"first line of a longer remark\nand a second one, "#
          .utf8)
      bytes.append(
        contentsOf: #"as people write them, in 東京 and elsewhere","tags":["adapter","benchmark"],"price":12.50},"#.utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
    // Cut between characters, then padded.
    var end = byteCount - 1
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    bytes.removeLast(bytes.count - end)
    while bytes.count < byteCount { bytes.append(UInt8(ascii: " ")) }
    return bytes
  }

  /// Pseudo-random bytes, the same in each run.
  static func binary(byteCount: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var bytes = [UInt8](repeating: 0, count: byteCount)
    for index in bytes.indices {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      bytes[index] = UInt8(truncatingIfNeeded: state >> 24)
    }
    return bytes
  }
}
