/// What a parameter accepts: `AllowedValues`, `AllowedPattern`, and limits of lengths and numbers.
struct ParameterConstraints: Sendable {
  /// `ConstraintDescription`, without a final full stop.
  let description: String?
  /// Why `AllowedPattern` is not checked; nil if it is, or there is none.
  private(set) var uncheckedPattern: String?

  private let name: String
  private let line: Int
  /// Empty if all are allowed.
  private var allowedValues: [String] = []
  private var pattern: AllowedPattern?
  private var patternText = ""
  /// `MinValue`, `MaxValue`, `MinLength` and `MaxLength`, as they are written.
  private var limits: [String: String] = [:]

  /// CloudFormation's limit of a value.
  private static let mostBytes = 4096

  /// Reads the constraints of a parameter.
  init(_ member: TemplateNode.Member) throws(TemplateError) {
    name = member.name
    line = member.line
    description = member.value["ConstraintDescription"]?.text.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    if let values = member.value["AllowedValues"] {
      guard let elements = values.elements else {
        throw Self.mistake("AllowedValues", values, of: member, "a list of values")
      }
      for element in elements {
        guard let text = element.text else {
          throw Self.mistake("AllowedValues", element, of: member, "a list of strings or numbers")
        }
        allowedValues.append(text)
      }
    }
    for (name, isLength) in [("MinValue", false), ("MaxValue", false), ("MinLength", true), ("MaxLength", true)] {
      guard let limit = member.value[name] else { continue }
      let number = limit.text.flatMap(Double.init)
      guard let number, !isLength || number >= 0 && number == number.rounded() else {
        throw Self.mistake(name, limit, of: member, isLength ? "a whole number" : "a number")
      }
      limits[name] = limit.text
    }
    if let pattern = member.value["AllowedPattern"] { try read(pattern, of: member) }
  }

  private mutating func read(_ node: TemplateNode, of member: TemplateNode.Member) throws(TemplateError) {
    guard let text = node.text else {
      throw Self.mistake("AllowedPattern", node, of: member, "a regular expression")
    }
    patternText = text
    do throws(AllowedPattern.Mistake) {
      pattern = try AllowedPattern(text)
    } catch {
      switch error {
      case .unsupported(let part): uncheckedPattern = part
      case .malformed(let reason):
        throw TemplateError(
          line: node.line,
          "`AllowedPattern` of the parameter `\(member.name)` is `\(text)`, which is no regular expression: \(reason)")
      }
    }
  }

  private static func mistake(
    _ name: String, _ value: TemplateNode, of member: TemplateNode.Member, _ expected: String
  ) -> TemplateError {
    let found = value.text.map { "`\($0)`" } ?? value.kind
    return TemplateError(
      line: value.line, "`\(name)` of the parameter `\(member.name)` is \(found); expected \(expected)")
  }

  /// What is expected instead of some values; nil if they are accepted.
  ///
  /// - Parameters:
  ///   - values: the elements of a list, or one value.
  ///   - isNumber: whether they must be numbers.
  ///   - isList: whether they are the elements of a list.
  func violation(by values: [String], isNumber: Bool, isList: Bool) throws(TemplateError) -> String? {
    guard values.reduce(0, { $0 + $1.utf8.count }) <= Self.mostBytes else {
      return "at most \(Self.mostBytes) bytes"
    }
    if !allowedValues.isEmpty, !values.allSatisfy(allowedValues.contains) {
      return "one of \(allowedValues.joined(separator: ", "))"
    }
    if isNumber {
      for text in values {
        // Other spellings, such as `nan` and `0x1F`, are numbers to Swift.
        guard text.utf8.allSatisfy(Self.isPartOfNumber), let number = Double(text) else {
          return isList ? "numbers, separated by commas" : "a number"
        }
        if let expected = violated("Value", by: number) { return expected }
      }
      return nil
    }
    if let expected = violated("Length", by: Double(values.joined(separator: ",").unicodeScalars.count)) {
      return "\(expected) \(expected.hasSuffix(" 1") ? "character" : "characters")"
    }
    guard let pattern else { return nil }
    for text in values {
      guard let matches = pattern.matches(text) else {
        throw TemplateError(
          line: line, "`AllowedPattern` of the parameter `\(name)` takes too long to check; write it simpler")
      }
      if !matches { return isList ? "values that match \(patternText)" : "a value that matches \(patternText)" }
    }
    return nil
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// The limit that a number exceeds, as text; nil if there is none.
  private func violated(_ limit: String, by number: Double) -> String? {
    if let text = limits["Min\(limit)"], let least = Double(text), number < least { return "at least \(text)" }
    if let text = limits["Max\(limit)"], let most = Double(text), number > most { return "at most \(text)" }
    return nil
  }
}
