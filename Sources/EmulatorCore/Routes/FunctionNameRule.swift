/// The names that an operation of the Lambda API accepts: a name, a partial ARN or a full ARN, with or without a
/// version or alias.
///
/// Patterns and lengths are those of AWS's service model (botocore 1.44.5). Error messages quote the pattern.
package struct FunctionNameRule: Sendable, Equatable {
  /// The pattern that the whole text must match.
  package let pattern: String
  /// The maximum length, in characters.
  package let maximum: Int
  /// The parameter's name in error messages.
  package let member: String
  /// Whether the name may contain dots.
  let allowsDots: Bool
  /// What may follow the name after a colon.
  let qualifiers: Qualifiers
  /// Whether only a full ARN is accepted.
  let isWholeARN: Bool

  /// What may follow the name after a colon.
  enum Qualifiers: Sendable {
    /// Nothing.
    case none
    /// `$LATEST`, `$LATEST.PUBLISHED`, a version or an alias.
    case all
    /// `$LATEST`, a version or an alias.
    case withoutPublished
    /// An alias.
    case aliases
  }

  private init(
    _ pattern: String, maximum: Int, member: String = "functionName", allowsDots: Bool = false,
    _ qualifiers: Qualifiers,
    isWholeARN: Bool = false
  ) {
    self.pattern = pattern
    self.maximum = maximum
    self.member = member
    self.allowsDots = allowsDots
    self.qualifiers = qualifiers
    self.isWholeARN = isWholeARN
  }

  /// The rule for an operation that ``LambdaReadAPI`` or an invocation implements.
  package static func rule(for operation: String) -> FunctionNameRule {
    switch operation {
    case "GetAlias", "GetFunctionConcurrency", "GetProvisionedConcurrencyConfig", "ListAliases",
      "ListProvisionedConcurrencyConfigs":
      plain
    case "GetFunctionRecursionConfig": unqualified
    case "GetFunctionUrlConfig", "ListFunctionUrlConfigs": functionURL
    case "ListTags": resource
    default: namespaced
    }
  }

  private static let region = #"(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:"#
  private static let prefix = #"(arn:(aws[a-zA-Z-]*)?:lambda:)?(\#(region))?(\d{12}:)?(function:)?"#

  /// `NamespacedFunctionName`, for invocations and most reads.
  package static let namespaced = FunctionNameRule(
    prefix + #"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#, maximum: 256, allowsDots: true, .all)
  /// `FunctionName`.
  package static let plain = FunctionNameRule(
    prefix + #"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#, maximum: 140, .withoutPublished)
  /// `UnqualifiedFunctionName`.
  package static let unqualified = FunctionNameRule(prefix + "([a-zA-Z0-9-_]+)", maximum: 140, .none)
  /// `FunctionUrlFunctionName`.
  package static let functionURL = FunctionNameRule(
    prefix + #"([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?"#, maximum: 140, .aliases)
  /// `TaggableResource`, of which functions are one kind.
  package static let resource = FunctionNameRule(
    #"arn:(aws[a-zA-Z-]*):lambda:\#(region)\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?"#
      + #"|code-signing-config:csc-[a-z0-9]{17}"#
      + #"|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"#
      + #"|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})"#,
    maximum: 10_000, member: "resource", .withoutPublished, isWholeARN: true)

  func accepts(name: Substring) -> Bool {
    guard self != .functionURL || name.utf8.count <= 64 else { return false }
    return !name.isEmpty && name.utf8.allSatisfy { Self.isWord($0) || allowsDots && $0 == UInt8(ascii: ".") }
  }

  func accepts(qualifier: Substring) -> Bool {
    switch qualifiers {
    case .none: false
    case .all: qualifier == "$LATEST" || qualifier == "$LATEST.PUBLISHED" || Self.isWord(qualifier)
    case .withoutPublished: qualifier == "$LATEST" || Self.isWord(qualifier)
    case .aliases: Self.isWord(qualifier) && !qualifier.utf8.allSatisfy(Self.isDigit)
    }
  }

  static func isWord(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isWord) }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: isDigit(byte)
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
