/// The time of a request in the form of access logs, as gateways tell it: `10/Apr/2022:13:30:05 +0000`.
enum RequestTime {
  /// The time that lies this many milliseconds after 1970, in UTC.
  static func text(_ milliseconds: Int) -> String {
    let seconds = milliseconds.dividedFloored(by: 1000)
    let days = seconds.dividedFloored(by: 86_400)
    let second = seconds - days * 86_400
    let (year, month, day) = date(days)
    let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
    return "\(two(day))/\(name)/\(year):\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
  }

  /// The date that lies this many days after 1970-01-01.
  ///
  /// Years are counted from March, so that the leap day is the last; 400 years have 146,097 days.
  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.dividedFloored(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Int {
  fileprivate func dividedFloored(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
