extension Double {
  /// The value with this many decimal places, such as `-0.05`; `none` for infinities and not-a-number.
  public func text(digits: Int) -> String {
    guard isFinite, magnitude < 1e15 else { return "none" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((magnitude * Double(scale)).rounded())
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = "\(scaled % scale)"
    return "\(sign)\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
