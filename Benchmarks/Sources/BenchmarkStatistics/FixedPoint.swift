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

  /// The value rounded to an integer, with commas between groups of three digits, such as `161,758`.
  public var groupedText: String {
    let plain = text(digits: 0)
    let digits = plain.drop { $0 == "-" }
    guard digits.allSatisfy({ $0.isNumber }) else { return plain }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return plain.prefix { $0 == "-" } + result
  }
}
