/// Points in time as RFC 3339 text, without Foundation.
package enum Timestamp {
  /// Appends Unix time in milliseconds as `2026-09-01T12:34:56.789Z` (RFC 3339 section 5.6).
  ///
  /// Times outside the years 0 to 9999, which RFC 3339 cannot tell, become the nearest that it can.
  package static func write(_ milliseconds: Int, to output: inout [UInt8]) {
    let milliseconds = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    let day = floorDivide(milliseconds, by: 86_400_000)
    let inDay = milliseconds - day * 86_400_000
    let date = civilDate(ofDay: day)
    write(date.year, width: 4, to: &output)
    output.append(UInt8(ascii: "-"))
    write(date.month, width: 2, to: &output)
    output.append(UInt8(ascii: "-"))
    write(date.day, width: 2, to: &output)
    output.append(UInt8(ascii: "T"))
    write(inDay / 3_600_000, width: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    write(inDay / 60_000 % 60, width: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    write(inDay / 1000 % 60, width: 2, to: &output)
    output.append(UInt8(ascii: "."))
    write(inDay % 1000, width: 3, to: &output)
    output.append(UInt8(ascii: "Z"))
  }

  /// The same as a string.
  package static func text(_ milliseconds: Int) -> String {
    var output: [UInt8] = []
    write(milliseconds, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The date of a day counted from 1970-01-01 in the Gregorian calendar.
  ///
  /// Years are reckoned from March, so that the leap day is a year's last, in cycles of 400 years (146,097 days).
  private static func civilDate(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    // Days since 0000-03-01.
    let shifted = day + 719_468
    let cycle = floorDivide(shifted, by: 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    // Months from March have 31, 30, 31, 30, 31 days, over and over: 153 days in five of them.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func floorDivide(_ value: Int, by divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
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
