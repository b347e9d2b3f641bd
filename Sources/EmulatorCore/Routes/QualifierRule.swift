/// The values that an operation of the Lambda API accepts as `Qualifier`: 1 to 128 characters that match a pattern.
///
/// Patterns are those of AWS's service model (botocore 1.44.5). Error messages quote them.
package enum QualifierRule: Sendable {
  /// `NumericLatestPublishedOrAliasQualifier`: a version or an alias.
  case versionOrAlias
  /// `FunctionUrlQualifier`: an alias.
  case alias
  /// `Qualifier`, used for provisioned concurrency.
  case any

  /// The maximum length, in characters.
  package static let maximum = 128

  /// The rule for an operation that ``LambdaReadAPI`` or an invocation implements; nil if the operation has no such
  /// parameter.
  package static func rule(for operation: String) -> QualifierRule? {
    switch operation {
    case "GetFunction", "GetFunctionConfiguration", "GetFunctionEventInvokeConfig", "GetPolicy",
      "GetRuntimeManagementConfig", "Invoke", "InvokeWithResponseStream":
      .versionOrAlias
    case "GetFunctionUrlConfig": .alias
    case "GetProvisionedConcurrencyConfig": .any
    default: nil
    }
  }

  /// The pattern that the whole text must match.
  package var pattern: String {
    switch self {
    case .versionOrAlias: #"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#
    case .alias: #"((?!^\d+$)^[0-9a-zA-Z-_]+$)"#
    case .any: "(|[a-zA-Z0-9$_-]+)"
    }
  }

  func accepts(_ text: String) -> Bool {
    let isDollarWord = text.utf8.allSatisfy { FunctionNameRule.isWord($0) || $0 == UInt8(ascii: "$") }
    return switch self {
    case .versionOrAlias: text == "$LATEST.PUBLISHED" || !text.isEmpty && isDollarWord
    case .alias: FunctionNameRule.isWord(text[...]) && !text.utf8.allSatisfy(FunctionNameRule.isDigit)
    case .any: isDollarWord
    }
  }
}
