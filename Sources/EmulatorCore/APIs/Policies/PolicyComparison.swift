/// A condition operator such as `StringNotEqualsIfExists`.
struct PolicyComparison: Sendable, Equatable {
  private enum Kind: Sendable, Equatable {
    case text(ignoringCase: Bool)
    case pattern
    case number(Order)
    case date(Order)
    case boolean
    case address
    case absence
  }

  private enum Order: Sendable, Equatable {
    case equal, less, lessOrEqual, greater, greaterOrEqual

    func holds(_ left: Double, _ right: Double) -> Bool {
      switch self {
      case .equal: left == right
      case .less: left < right
      case .lessOrEqual: left <= right
      case .greater: left > right
      case .greaterOrEqual: left >= right
      }
    }
  }

  private let kind: Kind
  /// Whether no value may match, instead of any.
  private let isNegated: Bool
  /// Whether the condition is met by a request without the key.
  private let isMetByAbsence: Bool

  /// Parses the name of an operator; nil if it is not supported. The prefixes for keys with several values make no
  /// difference here, because no key has more than one, except that `ForAllValues` is met by a request without the key.
  init?(_ name: String) {
    var name = name.lowercased()[...]
    var isMetByAbsence = false
    if name.hasPrefix("forallvalues:") {
      name = name.dropFirst("forallvalues:".count)
      isMetByAbsence = true
    } else if name.hasPrefix("foranyvalue:") {
      name = name.dropFirst("foranyvalue:".count)
    }
    if name.hasSuffix("ifexists") {
      name = name.dropLast("ifexists".count)
      isMetByAbsence = true
    }
    guard let (kind, isNegated) = Self.operators[String(name)] else { return nil }
    self.kind = kind
    self.isNegated = isNegated
    self.isMetByAbsence = isMetByAbsence || isNegated
  }

  private static let operators: [String: (Kind, isNegated: Bool)] = [
    "stringequals": (.text(ignoringCase: false), false), "stringnotequals": (.text(ignoringCase: false), true),
    "stringequalsignorecase": (.text(ignoringCase: true), false),
    "stringnotequalsignorecase": (.text(ignoringCase: true), true),
    "stringlike": (.pattern, false), "stringnotlike": (.pattern, true),
    "arnequals": (.pattern, false), "arnlike": (.pattern, false),
    "arnnotequals": (.pattern, true), "arnnotlike": (.pattern, true),
    "numericequals": (.number(.equal), false), "numericnotequals": (.number(.equal), true),
    "numericlessthan": (.number(.less), false), "numericlessthanequals": (.number(.lessOrEqual), false),
    "numericgreaterthan": (.number(.greater), false), "numericgreaterthanequals": (.number(.greaterOrEqual), false),
    "dateequals": (.date(.equal), false), "datenotequals": (.date(.equal), true),
    "datelessthan": (.date(.less), false), "datelessthanequals": (.date(.lessOrEqual), false),
    "dategreaterthan": (.date(.greater), false), "dategreaterthanequals": (.date(.greaterOrEqual), false),
    "bool": (.boolean, false), "ipaddress": (.address, false), "notipaddress": (.address, true),
    "null": (.absence, false),
  ]

  /// Whether a value of a policy has the form that the operator needs. Policy variables are not supported.
  func accepts(_ value: String) -> Bool {
    switch kind {
    case .text, .pattern: value.firstRange(of: "${") == nil
    case .number: Double(value) != nil
    case .date: PolicyDate.seconds(value) != nil
    case .boolean, .absence: ["true", "false"].contains(value.lowercased())
    case .address: AddressBlock(value) != nil
    }
  }

  /// Whether a request meets the condition.
  ///
  /// - Parameters:
  ///   - actual: the value of the key; nil if the request does not have the key.
  ///   - values: the values of the policy, which the operator accepts.
  func isMet(by actual: String?, _ values: [String]) -> Bool {
    if kind == .absence { return values.contains { ($0.lowercased() == "true") == (actual == nil) } }
    guard let actual else { return isMetByAbsence }
    return values.contains { matches(actual, $0) } != isNegated
  }

  private func matches(_ actual: String, _ value: String) -> Bool {
    switch kind {
    case .text(ignoringCase: false): actual == value
    case .text(ignoringCase: true), .boolean: actual.lowercased() == value.lowercased()
    case .pattern: WildcardPattern(value).matches(actual)
    case .number(let order): compare(Double(actual), Double(value), order)
    case .date(let order): compare(PolicyDate.seconds(actual), PolicyDate.seconds(value), order)
    case .address: AddressBlock(value).map { $0.contains(actual) } ?? false
    case .absence: false
    }
  }

  private func compare(_ actual: Double?, _ value: Double?, _ order: Order) -> Bool {
    guard let actual, let value else { return false }
    return order.holds(actual, value)
  }
}

/// A date in a policy.
enum PolicyDate {
  /// Unix time in seconds; nil if the text is no date. It is in one of the forms that W3C's profile of ISO 8601 allows,
  /// such as `2026-01-31` or `2026-01-31T12:00:00Z`, or a Unix time.
  static func seconds(_ text: String) -> Double? {
    let letters = Array(text.utf8)
    if letters.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), letters.count != 4 {
      return Double(text)
    }
    var rest = text[...]
    guard let year = number(&rest, 4), let month = part(&rest, "-", 1...12), let day = part(&rest, "-", 1...31) else {
      return nil
    }
    let midnight = Double(days(year, month, day)) * 86_400
    guard !rest.isEmpty else { return midnight }
    guard let hour = part(&rest, "T", 0...23, isRequired: true),
      let minute = part(&rest, ":", 0...59, isRequired: true),
      let second = part(&rest, ":", 0...60)
    else { return nil }
    if rest.first == "." { rest = rest.dropFirst().drop { $0.isASCII && $0.isNumber } }
    guard let offset = offset(rest) else { return nil }
    return midnight + Double(hour * 3600 + minute * 60 + second - offset)
  }

  /// The seconds east of UTC: `Z`, `+01:00` or `-0800`; nil for other texts.
  private static func offset(_ text: Substring) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    var rest = text.dropFirst()
    guard let hours = number(&rest, 2) else { return nil }
    if rest.first == ":" { rest = rest.dropFirst() }
    guard let minutes = number(&rest, 2), rest.isEmpty else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
  }

  /// A number with two digits after a separator. If it is missing, the lowest one, unless it is required.
  private static func part(
    _ rest: inout Substring, _ separator: Character, _ range: ClosedRange<Int>, isRequired: Bool = false
  ) -> Int? {
    guard rest.first == separator else { return isRequired ? nil : range.lowerBound }
    rest = rest.dropFirst()
    guard let number = number(&rest, 2), range.contains(number) else { return nil }
    return number
  }

  private static func number(_ rest: inout Substring, _ digits: Int) -> Int? {
    let text = rest.prefix(digits)
    guard text.count == digits, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    rest = rest.dropFirst(digits)
    return Int(text)
  }

  /// The days since 1970-01-01. Years begin in March here, so that the leap day is the last day of a year.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
