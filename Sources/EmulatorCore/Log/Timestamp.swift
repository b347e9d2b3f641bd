/// A moment of wall-clock time, for people.
package struct Timestamp: Sendable, Equatable, CustomStringConvertible {
  private let milliseconds: Int

  /// The moment of this Unix time in milliseconds.
  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// The day in UTC, `2026-11-24`.
  package var date: String {
    let (year, month, day) = Self.civilDate(daysSinceEpoch: floor(milliseconds, dividedBy: 86_400_000))
    return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
  }

  /// RFC 3339 in UTC with milliseconds, `2026-11-24T07:46:39.012Z`.
  package var description: String {
    let time = milliseconds - floor(milliseconds, dividedBy: 86_400_000) * 86_400_000
    let (hours, minutes, seconds) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60)
    return "\(date)T\(pad(hours, 2)):\(pad(minutes, 2)):\(pad(seconds, 2)).\(pad(time % 1000, 3))Z"
  }

  /// Year, month and day of the Gregorian calendar. Years are counted from March, so that the leap day is the last.
  private static func civilDate(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floor(shifted, dividedBy: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

/// Division that rounds towards minus infinity.
private func floor(_ value: Int, dividedBy divisor: Int) -> Int {
  value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

private func pad(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
