/// How a caller names a function: `name`, `name:qualifier`, `account:function:name`, or a whole ARN.
///
/// The forms are those of `NamespacedFunctionName` in AWS's service model. Where its pattern can be read in two ways, as
/// for `function:prod`, a function's name and a qualifier are assumed.
package struct FunctionReference: Sendable, Equatable {
  /// The region, if one is named.
  package var region: String?
  /// The account, if one is named.
  package var account: String?
  /// The function's name.
  package var name: String
  /// The version or alias, if one is named.
  package var qualifier: String?

  /// A reference of these parts.
  package init(name: String, qualifier: String? = nil, region: String? = nil, account: String? = nil) {
    self.name = name
    self.qualifier = qualifier
    self.region = region
    self.account = account
  }

  /// The longest reference that Lambda takes, in characters.
  package static let maximumLength = 256

  /// The pattern that references have to match, as Lambda's error messages quote it.
  package static let pattern =
    #"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#

  /// The reference that a text makes; nil if it does not match ``pattern``.
  package init?(_ text: String) {
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
    var region: String?
    var account: String?
    if parts.count > 2 {
      if parts.starts(with: ["arn"]) {
        guard parts.count > 3, Self.isPartition(parts[1]), parts[2] == "lambda" else { return nil }
        parts = parts.dropFirst(3)
      }
      if parts.count > 1, let first = parts.first, Self.isRegion(first) {
        region = String(first)
        parts = parts.dropFirst()
      }
      if parts.count > 1, let first = parts.first, first.utf8.count == 12, first.utf8.allSatisfy(Self.isDigit) {
        account = String(first)
        parts = parts.dropFirst()
      }
      if parts.count > 1, parts.first == "function" { parts = parts.dropFirst() }
    }
    guard let name = parts.first, parts.count <= 2, !name.isEmpty,
      name.utf8.allSatisfy({ Self.isNameByte($0) || $0 == UInt8(ascii: ".") })
    else { return nil }
    let qualifier = parts.count == 2 ? parts.last : nil
    if let qualifier, !["$LATEST", "$LATEST.PUBLISHED"].contains(qualifier) {
      guard !qualifier.isEmpty, qualifier.utf8.allSatisfy(Self.isNameByte) else { return nil }
    }
    self.init(
      name: String(name), qualifier: qualifier.map(String.init), region: region, account: account)
  }

  private static func isPartition(_ text: Substring) -> Bool {
    text.isEmpty
      || text.hasPrefix("aws") && text.dropFirst(3).utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") }
  }

  /// Whether this is a region: `us-east-1`, `us-gov-west-1`, `eu-isoe-west-1`, `eusc-de-east-1`.
  private static func isRegion(_ text: Substring) -> Bool {
    var words = text.split(separator: "-", omittingEmptySubsequences: false)[...]
    if words.first == "eusc" { words = words.dropFirst() }
    guard let country = words.popFirst(), country.utf8.count == 2, country.utf8.allSatisfy(isLowercase),
      let number = words.popLast(), number.utf8.count == 1, number.utf8.allSatisfy(isDigit),
      let place = words.popLast(), !place.isEmpty, place.utf8.allSatisfy(isLowercase)
    else { return false }
    guard let kind = words.popFirst() else { return true }
    let isIsolated = kind.hasPrefix("iso") && kind.utf8.count <= 4 && kind.utf8.allSatisfy(isLowercase)
    return words.isEmpty && (kind == "gov" || isIsolated)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool { isLowercase(byte | 0x20) }

  /// Whether this is a letter, a digit, `-` or `_`.
  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
