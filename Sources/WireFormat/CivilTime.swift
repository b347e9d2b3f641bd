/// A moment as calendar and clock tell it: the Gregorian calendar, UTC, no leap seconds.
package struct CivilTime: Sendable, Equatable {
  /// The year; the one before 1 is 0.
  package var year: Int
  /// The month, from 1.
  package var month: Int
  /// The day of the month, from 1.
  package var day: Int
  /// The hour, from 0.
  package var hour: Int
  /// The minute.
  package var minute: Int
  /// The second.
  package var second: Int
  /// The millisecond.
  package var millisecond: Int

  /// The moment of this Unix time in milliseconds.
  package init(unixMilliseconds: Int) {
    let days = unixMilliseconds.dividedFloored(by: 86_400_000)
    let time = unixMilliseconds - days * 86_400_000
    hour = time / 3_600_000
    minute = time / 60_000 % 60
    second = time / 1000 % 60
    millisecond = time % 1000

    // Years are reckoned from March, so that the leap day is a year's last, in cycles of 400 years (146,097 days).
    let shifted = days + 719_468
    let cycle = shifted.dividedFloored(by: 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    // Months from March have 31, 30, 31, 30, 31 days, over and over: 153 days in five of them.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
  }
}

extension Int {
  /// Division that rounds towards minus infinity; the divisor is positive.
  fileprivate func dividedFloored(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
