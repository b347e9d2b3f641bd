import WireFormat

/// The time of a request in the form of access logs, as gateways tell it: `10/Apr/2022:13:30:05 +0000`.
package enum RequestTime {
  /// The time that lies this many milliseconds after 1970, in UTC.
  package static func text(_ milliseconds: Int) -> String {
    let time = CivilTime(unixMilliseconds: milliseconds)
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][time.month - 1]
    let clock = "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    return "\(two(time.day))/\(month)/\(time.year):\(clock) +0000"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
