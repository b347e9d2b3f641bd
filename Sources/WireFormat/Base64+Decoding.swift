package import ByteBuffers
internal import CJSONText
import StandardLibraryBackports

extension Base64 {
  /// Decodes base64 and appends the bytes.
  ///
  /// - Returns: whether the letters were valid. If not, the output is unchanged.
  package static func decode(_ letters: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    var isValid = true
    letters.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress else { return }
      // Three bytes for four letters, and room for a last store of eight bytes.
      output.append(addingCapacity: source.count / 4 * 3 + 8) { (free: inout OutputSpan<UInt8>) in
        free.withUnsafeMutableBufferPointer { destination, written in
          guard let to = destination.baseAddress else { return }
          if let length = decode(from, count: source.count, to: to + written) {
            written += length
          } else {
            isValid = false
          }
        }
      }
    }
    return isValid
  }

  /// Decodes base64 and appends the bytes to a buffer, as for an array.
  package static func decode(_ letters: Span<UInt8>, into output: inout UniqueByteBuffer) -> Bool {
    var isValid = true
    letters.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress else { return }
      output.append(addingCapacity: source.count / 4 * 3 + 8) { free in
        free.withUnsafeMutableBufferPointer { destination, written in
          guard let to = destination.baseAddress else { return }
          if let length = decode(from, count: source.count, to: to) {
            written = length
          } else {
            isValid = false
          }
        }
      }
    }
    return isValid
  }

  /// Decodes the letters in `range` in place.
  ///
  /// - Returns: the range of the decoded bytes, which begins where `range` does; nil if the letters were not valid
  ///   base64. The bytes in the range are then undefined.
  package static func decodeInPlace(_ bytes: inout [UInt8], _ range: Range<Int>) -> Range<Int>? {
    bytes.withUnsafeMutableBufferPointer { decodeInPlace($0, range) }
  }

  /// Decodes the letters in `range` in place, as in an array.
  package static func decodeInPlace(_ bytes: inout UniqueByteBuffer, _ range: Range<Int>) -> Range<Int>? {
    bytes.withUnsafeMutableBufferPointer { decodeInPlace($0, range) }
  }

  private static func decodeInPlace(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Range<Int>? {
    let range = range.clamped(to: 0..<bytes.count)
    guard let base = bytes.baseAddress, !range.isEmpty else { return range }
    let start = base + range.lowerBound
    return decode(start, count: range.count, to: start).map { range.lowerBound..<range.lowerBound + $0 }
  }

  /// Decodes `count` letters; the destination may be the source.
  static func decode(
    _ source: UnsafePointer<UInt8>, count: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Int? {
    guard let lettersCount = countWithoutPadding(source, count: count) else { return nil }
    let progress = json_text_decode_base64(source, lettersCount, destination)
    var read = progress.read
    var written = progress.written
    var bad: UInt32 = 0
    shiftedValues.withUnsafeBufferPointer { table in
      guard let values = table.baseAddress else { return }
      // Eight letters become six bytes. The store of eight bytes never overwrites letters that are still to be read.
      while read &+ 8 <= lettersCount {
        let word = ByteScan.word(source + read)
        let first =
          values[Int(truncatingIfNeeded: word & 0xFF)]
          | values[256 &+ Int(truncatingIfNeeded: word &>> 8 & 0xFF)]
          | values[512 &+ Int(truncatingIfNeeded: word &>> 16 & 0xFF)]
          | values[768 &+ Int(truncatingIfNeeded: word &>> 24 & 0xFF)]
        let second =
          values[Int(truncatingIfNeeded: word &>> 32 & 0xFF)]
          | values[256 &+ Int(truncatingIfNeeded: word &>> 40 & 0xFF)]
          | values[512 &+ Int(truncatingIfNeeded: word &>> 48 & 0xFF)]
          | values[768 &+ Int(truncatingIfNeeded: word &>> 56)]
        bad |= first | second
        let six = UInt64(first) &<< 40 | UInt64(second & 0xFF_FFFF) &<< 16
        UnsafeMutableRawPointer(destination + written).storeBytes(of: six.bigEndian, as: UInt64.self)
        read &+= 8
        written &+= 6
      }
    }
    guard bad & badValue == 0 else { return nil }
    while read < lettersCount {
      let rest = min(4, lettersCount - read)
      var number: UInt32 = 0
      for offset in 0..<4 {
        let value = offset < rest ? values[Int(source[read + offset])] : 0
        guard value != 0xFF else { return nil }
        number = number << 6 | UInt32(value)
      }
      // Two letters encode one byte, and three encode two; their remaining bits must be zero.
      guard rest == 4 || number & (rest == 3 ? 0xFF : 0xFFFF) == 0 else { return nil }
      for offset in 0..<rest - 1 { destination[written + offset] = UInt8(number >> (16 - 8 * UInt32(offset)) & 0xFF) }
      read += rest
      written += rest - 1
    }
    return written
  }

  /// How many of the bytes are letters; nil if the padding or the length is wrong.
  private static func countWithoutPadding(_ source: UnsafePointer<UInt8>, count: Int) -> Int? {
    var letters = count
    while letters > 0, count - letters < 3, source[letters - 1] == UInt8(ascii: "=") { letters -= 1 }
    let isPadded = letters < count
    guard letters % 4 != 1, !isPadded || (count % 4 == 0 && count - letters <= 2) else { return nil }
    return letters
  }

  /// A bit that is not set in any letter's value.
  private static let badValue: UInt32 = 0x100_0000

  /// For each of four positions, the value of each letter shifted to that position; ``badValue`` for other bytes.
  private static let shiftedValues: [UInt32] = (0..<1024).map { index in
    let value = values[index & 255]
    return value == 0xFF ? badValue : UInt32(value) << UInt32(18 - 6 * (index >> 8))
  }
}
