// Errors for functions, versions and aliases that do not exist. AWS's texts differ by operation. Source: recordings by
// LocalStack (tests/aws/services/lambda_/test_lambda_api.snapshot.json).
extension FunctionCatalog {
  /// The error for a missing function.
  ///
  /// - Parameter qualifier: the version or alias that the caller named.
  static func missingFunction(_ arn: String, qualifier: String?, for operation: String) -> InvokeError {
    switch operation {
    case "Invoke", "InvokeWithResponseStream", "InvokeAsync":
      .functionNotFound(arn: "\(arn):\(qualifier ?? "$LATEST")")
    case "GetFunctionEventInvokeConfig": .noEventInvokeConfig(arn: "\(arn):\(qualifier ?? "$LATEST")")
    case "ListFunctionEventInvokeConfigs": .notFound("The function doesn't exist.")
    case "GetFunctionUrlConfig": .noSuchResource
    case "ListFunctionUrlConfigs": .notFound("Function does not exist")
    case "GetPolicy", "GetFunctionCodeSigningConfig": .functionNotFound(arn: arn)
    case "GetProvisionedConcurrencyConfig":
      missingQualifier(qualifier ?? "$LATEST", arn: "\(arn):\(qualifier ?? "$LATEST")")
    default: .functionNotFound(arn: qualifier.map { "\(arn):\($0)" } ?? arn)
    }
  }

  /// The error for a missing version or alias.
  static func missingQualifier(
    _ qualifier: String, of function: FunctionDescription, for operation: String
  ) -> InvokeError {
    let arn = function.arn(qualifier: qualifier)
    return switch operation {
    case "GetFunctionEventInvokeConfig": .noEventInvokeConfig(arn: arn)
    case "ListFunctionEventInvokeConfigs": .notFound("The function doesn't exist.")
    case "GetFunctionUrlConfig": .noSuchResource
    case "ListFunctionUrlConfigs": .notFound("Function does not exist")
    case "GetProvisionedConcurrencyConfig": missingQualifier(qualifier, arn: arn)
    default: .functionNotFound(arn: arn)
    }
  }

  private static func missingQualifier(_ qualifier: String, arn: String) -> InvokeError {
    let isAlias = !qualifier.hasPrefix("$") && !qualifier.utf8.allSatisfy(FunctionNameRule.isDigit)
    return isAlias ? .notFound("Cannot find alias arn: \(arn)") : .functionNotFound(arn: arn)
  }
}
