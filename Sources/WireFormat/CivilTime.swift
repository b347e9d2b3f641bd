/// A date and time in UTC: the proleptic Gregorian calendar, without leap seconds.
package struct CivilTime: Sendable, Equatable {
  /// The year; year 0 comes before year 1.
  package var year: Int
  /// The month, 1 to 12.
  package var month: Int
  /// The day of the month, 1 to 31.
  package var day: Int
  /// The hour, 0 to 23.
  package var hour: Int
  /// The minute, 0 to 59.
  package var minute: Int
  /// The second, 0 to 59.
  package var second: Int
  /// The millisecond, 0 to 999.
  package var millisecond: Int

  /// Converts a Unix time in milliseconds.
  package init(unixMilliseconds: Int) {
    let days = unixMilliseconds.dividedFloored(by: 86_400_000)
    let time = unixMilliseconds - days * 86_400_000
    hour = time / 3_600_000
    minute = time / 60_000 % 60
    second = time / 1000 % 60
    millisecond = time % 1000

    // Years begin in March here, so that the leap day is the last day of a year, and form cycles of 400 years (146,097
    // days).
    let shifted = days + 719_468
    let cycle = shifted.dividedFloored(by: 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    // From March on, the months repeat the pattern of 31, 30, 31, 30, 31 days: 153 days in five months.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
  }
}

extension Int {
  /// Divides by a positive divisor and rounds towards minus infinity.
  fileprivate func dividedFloored(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
