import ArgumentParser

/// A duration as an option's value: `250ms`, `1.2s`, `5m`, `6h`, or a number of seconds.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  var duration: Duration

  init(duration: Duration) { self.duration = duration }

  init?(argument: String) {
    let number = argument.prefix { $0.isNumber || $0 == "." }
    let factor: Double? =
      switch argument.dropFirst(number.count) {
      case "ms": 0.001
      case "s", "": 1
      case "m": 60
      case "h": 3600
      default: nil
      }
    guard let factor, let count = Double(number), count.isFinite, count * factor < 1_000_000 else { return nil }
    duration = .milliseconds(count * factor * 1000)
  }

  var description: String {
    let milliseconds = duration / .milliseconds(1)
    return milliseconds.truncatingRemainder(dividingBy: 1000) == 0
      ? "\(Int(milliseconds / 1000))s" : "\(Int(milliseconds))ms"
  }
  var defaultValueDescription: String { description }
}
