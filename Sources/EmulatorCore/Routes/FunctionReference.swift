/// How a caller names a function: a name, a partial ARN such as `123456789012:function:name`, or a full ARN. A version
/// or alias may follow after a colon.
package struct FunctionReference: Sendable, Equatable {
  /// The region; nil if it is not named.
  package var region: String?
  /// The account; nil if it is not named.
  package var account: String?
  package var name: String
  /// The version or alias; nil if it is not named.
  package var qualifier: String?

  package init(region: String? = nil, account: String? = nil, name: String, qualifier: String? = nil) {
    self.region = region
    self.account = account
    self.name = name
    self.qualifier = qualifier
  }

  /// Returns all ways to read a text that match a rule's pattern. The first one is what the regular expression matches.
  ///
  /// Every part before the name is optional, so some texts are ambiguous: `function:live` is the function `live` on
  /// AWS, but also the alias `live` of a function named `function`.
  ///
  /// - Returns: an empty array if the text does not match.
  package static func readings(of text: String, _ rule: FunctionNameRule) -> [FunctionReference] {
    var readings: [FunctionReference] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    collect(parts[...], after: nil, FunctionReference(name: ""), rule, into: &readings)
    return readings
  }

  /// The parts before the name, in order. Only a rule for full ARNs requires them.
  private enum Prefix: CaseIterable {
    case service
    case region
    case account
    case kind
  }

  /// Appends the readings of the remaining parts. Readings that contain the next prefix come before those that omit it.
  private static func collect(
    _ parts: ArraySlice<Substring>, after last: Prefix?, _ reference: FunctionReference, _ rule: FunctionNameRule,
    into readings: inout [FunctionReference]
  ) {
    let next = last.map { last in Prefix.allCases.drop { $0 != last }.dropFirst().first } ?? .service
    guard let next else { return finish(parts, reference, rule, into: &readings) }
    var named = reference
    if let rest = take(next, from: parts, into: &named, rule), !rest.isEmpty {
      collect(rest, after: next, named, rule, into: &readings)
    }
    if !rule.isWholeARN { collect(parts, after: next, reference, rule, into: &readings) }
  }

  private static func take(
    _ prefix: Prefix, from parts: ArraySlice<Substring>, into reference: inout FunctionReference,
    _ rule: FunctionNameRule
  ) -> ArraySlice<Substring>? {
    guard let first = parts.first else { return nil }
    switch prefix {
    case .service:
      let service = Array(parts.prefix(3))
      guard service.count == 3, service[0] == "arn", isPartition(service[1], rule), service[2] == "lambda" else {
        return nil
      }
      return parts.dropFirst(3)
    case .region:
      guard isRegion(first) else { return nil }
      reference.region = String(first)
    case .account:
      guard first.utf8.count == 12, first.utf8.allSatisfy(FunctionNameRule.isDigit) else { return nil }
      reference.account = String(first)
    case .kind:
      guard first == "function" else { return nil }
    }
    return parts.dropFirst()
  }

  private static func finish(
    _ parts: ArraySlice<Substring>, _ reference: FunctionReference, _ rule: FunctionNameRule,
    into readings: inout [FunctionReference]
  ) {
    guard (1...2).contains(parts.count), let name = parts.first, rule.accepts(name: name) else { return }
    var reference = reference
    reference.name = String(name)
    if let qualifier = parts.dropFirst().first {
      guard rule.accepts(qualifier: qualifier) else { return }
      reference.qualifier = String(qualifier)
    }
    readings.append(reference)
  }

  /// Whether the text matches `(aws[a-zA-Z-]*)?`. A full ARN must not omit it.
  private static func isPartition(_ text: Substring, _ rule: FunctionNameRule) -> Bool {
    guard !text.isEmpty else { return !rule.isWholeARN }
    return text.hasPrefix("aws") && text.utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") }
  }

  /// Whether the text matches `(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`.
  private static func isRegion(_ text: Substring) -> Bool {
    var parts = text.split(separator: "-", omittingEmptySubsequences: false)[...]
    if parts.count > 3, parts.first == "eusc" { parts.removeFirst() }
    if parts.count == 4 {
      let kind = parts.remove(at: parts.startIndex + 1)
      let isIsolated = kind.hasPrefix("iso") && kind.utf8.count <= 4 && kind.utf8.allSatisfy(isLowercase)
      guard kind == "gov" || isIsolated else { return false }
    }
    let words = Array(parts)
    return words.count == 3 && words[0].utf8.count == 2 && words[0].utf8.allSatisfy(isLowercase)
      && !words[1].isEmpty && words[1].utf8.allSatisfy(isLowercase)
      && words[2].utf8.count == 1 && words[2].utf8.allSatisfy(FunctionNameRule.isDigit)
  }

  private static func isLowercase(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }

  private static func isLetter(_ byte: UInt8) -> Bool {
    isLowercase(byte) || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
  }

  /// Whether the byte is a letter, a digit, `-` or `_`.
  static func isNameByte(_ byte: UInt8) -> Bool { FunctionNameRule.isWord(byte) }
}
