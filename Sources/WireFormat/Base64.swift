internal import CJSONText
import StandardLibraryBackports

/// Base64 with the standard alphabet (RFC 4648 section 4).
///
/// Decoding is strict: no white space, no URL-safe letters, and no unused bits set in the last letter. Padding may be
/// left out, since that loses no byte, but if there is any, it must be correct.
package enum Base64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// The encoded length of `count` bytes, with padding.
  package static func encodedLength(of count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Appends the bytes, encoded with padding.
  package static func encode(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    output.append(addingCapacity: encodedLength(of: bytes.count)) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { destination, written in
        guard let to = destination.baseAddress else { return }
        written += encode(source, count: bytes.count, to: to + written)
      }
    }
  }

  /// Encodes `count` bytes. The destination has room for all letters. It may overlap the source if the source ends
  /// where the letters end.
  ///
  /// - Returns: the number of letters.
  static func encode(
    _ source: UnsafePointer<UInt8>, count: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let progress = json_text_encode_base64(source, count, destination)
    var read = progress.read
    var written = progress.written
    letterPairs.withUnsafeBufferPointer { pairs in
      // Six bytes become eight letters, two per look-up. Eight bytes are loaded, so eight must be available.
      while read &+ 8 <= count {
        let word = UInt64(bigEndian: UnsafeRawPointer(source + read).loadUnaligned(as: UInt64.self))
        var letters = UInt64(pairs[Int(truncatingIfNeeded: word &>> 52)])
        letters |= UInt64(pairs[Int(truncatingIfNeeded: word &>> 40 & 0xFFF)]) &<< 16
        letters |= UInt64(pairs[Int(truncatingIfNeeded: word &>> 28 & 0xFFF)]) &<< 32
        letters |= UInt64(pairs[Int(truncatingIfNeeded: word &>> 16 & 0xFFF)]) &<< 48
        UnsafeMutableRawPointer(destination + written).storeBytes(of: letters.littleEndian, as: UInt64.self)
        read &+= 6
        written &+= 8
      }
    }
    while read < count {
      let rest = count - read
      let first = source[read]
      let second = rest > 1 ? source[read + 1] : 0
      let third = rest > 2 ? source[read + 2] : 0
      destination[written] = letter(first >> 2)
      destination[written + 1] = letter((first & 3) << 4 | second >> 4)
      destination[written + 2] = rest > 1 ? letter((second & 15) << 2 | third >> 6) : UInt8(ascii: "=")
      destination[written + 3] = rest > 2 ? letter(third & 63) : UInt8(ascii: "=")
      read += 3
      written += 4
    }
    return written
  }

  private static func letter(_ value: UInt8) -> UInt8 { alphabet.utf8Start[Int(value & 63)] }

  /// The two letters for each 12-bit number, with the first in the low byte.
  private static let letterPairs: [UInt16] = (0..<4096).map { value in
    UInt16(letter(UInt8(value >> 6))) | UInt16(letter(UInt8(value & 63))) << 8
  }

  /// The value of each letter; 0xFF for bytes that are not letters.
  static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for value in 0..<64 { values[Int(letter(UInt8(value)))] = UInt8(value) }
    return values
  }()
}
