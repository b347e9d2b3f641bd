/// A wall-clock time as RFC 3339 text, without Foundation.
///
/// Times outside the years 0 to 9999, which RFC 3339 cannot express, become the nearest one that it can.
package struct Timestamp: Sendable, Equatable, CustomStringConvertible {
  private let time: CivilTime

  /// Creates a timestamp from a Unix time in milliseconds.
  package init(milliseconds: Int) {
    time = CivilTime(unixMilliseconds: min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999))
  }

  /// The date in UTC: `2026-11-24`.
  package var date: String {
    var output: [UInt8] = []
    writeDate(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The time in UTC with milliseconds: `2026-11-24T07:46:39.012Z` (RFC 3339 section 5.6).
  package var description: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends the ``description``.
  package func write(to output: inout [UInt8]) {
    writeDate(to: &output)
    output.append(UInt8(ascii: "T"))
    Self.write(time.hour, width: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    Self.write(time.minute, width: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    Self.write(time.second, width: 2, to: &output)
    output.append(UInt8(ascii: "."))
    Self.write(time.millisecond, width: 3, to: &output)
    output.append(UInt8(ascii: "Z"))
  }

  private func writeDate(to output: inout [UInt8]) {
    Self.write(time.year, width: 4, to: &output)
    output.append(UInt8(ascii: "-"))
    Self.write(time.month, width: 2, to: &output)
    output.append(UInt8(ascii: "-"))
    Self.write(time.day, width: 2, to: &output)
  }

  private static func write(_ number: Int, width: Int, to output: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      output.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}
