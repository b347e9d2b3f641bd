/// The functions of an emulator, as callers of the Lambda API find them.
package struct FunctionCatalog: Sendable, Equatable {
  /// The functions; at least one.
  package let functions: [FunctionDescription]

  /// A catalog of these functions, which are in one account and region; nil if there is none.
  package init?(_ functions: [FunctionDescription]) {
    guard !functions.isEmpty else { return nil }
    self.functions = functions
  }

  /// A function that a caller named.
  package struct Match: Sendable, Equatable {
    /// Its place in ``FunctionCatalog/functions``.
    package var index: Int
    /// The version or alias that the caller named.
    package var qualifier: String?
    /// The version that this stands for.
    package var version: String
    /// Whether the caller said `function`, and the only function has another name.
    package var isDefaultName = false
  }

  /// The function that a caller names for an operation.
  ///
  /// The errors, their order and their texts are those of AWS, as recorded in LocalStack's tests of the Lambda API
  /// (tests/aws/services/lambda_/test_lambda_api.py) and in AWS's service model.
  ///
  /// - Parameters:
  ///   - text: the name or ARN in the path.
  ///   - qualifier: the parameter `Qualifier` of the query; nil if it is missing.
  ///   - isInvocation: whether the function is to be invoked; otherwise, it is to be described.
  package func match(_ text: String, qualifier: String? = nil, isInvocation: Bool) throws(InvokeError) -> Match {
    let reference = FunctionReference(text)
    if let reference { try checkPlace(of: reference, text, isInvocation: isInvocation) }
    var violations: [String] = []
    if reference == nil {
      violations.append(
        Self.violation(text, "functionName", "regular expression pattern: \(FunctionReference.pattern)"))
    } else if text.utf8.count > FunctionReference.maximumLength {
      violations.append(Self.violation(text, "functionName", tooLong: FunctionReference.maximumLength))
    }
    if let qualifier { violations += Self.violations(ofQualifier: qualifier) }
    guard violations.isEmpty, let reference else { throw .validation(violations) }
    if let qualifier, let named = reference.qualifier, qualifier != named {
      throw .invalidParameter(
        "The derived qualifier from the function name does not match the specified qualifier.")
    }
    return try find(reference.name, qualifier: qualifier ?? reference.qualifier, isInvocation: isInvocation)
  }

  private func checkPlace(
    of reference: FunctionReference, _ text: String, isInvocation: Bool
  ) throws(InvokeError) {
    let own = functions[0]
    if let account = reference.account, account != own.accountID {
      let action = isInvocation ? "lambda:InvokeFunction" : "lambda:GetFunction"
      throw .accessDenied(
        "User: arn:aws:iam::\(own.accountID):root is not authorized to perform: \(action) on resource: "
          + "arn:aws:lambda:\(reference.region ?? own.region):\(account):function:\(reference.name) because no "
          + "resource-based policy allows the \(action) action")
    }
    if let region = reference.region, region != own.region {
      throw InvokeError(
        status: 404, errorType: "ResourceNotFoundException",
        message: "Functions from '\(region)' are not reachable in this region ('\(own.region)')")
    }
  }

  private func find(_ name: String, qualifier: String?, isInvocation: Bool) throws(InvokeError) -> Match {
    var index = functions.firstIndex { $0.name == name }
    let isDefaultName = index == nil && functions.count == 1 && name == Self.defaultName
    if isDefaultName { index = 0 }
    guard let index else {
      let unqualified = functions[0].arn(ofFunction: name)
      let suffix = qualifier ?? (isInvocation ? "$LATEST" : nil)
      throw .functionNotFound(arn: suffix.map { "\(unqualified):\($0)" } ?? unqualified)
    }
    guard let version = functions[index].version(ofQualifier: qualifier) else {
      throw .functionNotFound(arn: functions[index].arn(qualifier: qualifier))
    }
    return Match(index: index, qualifier: qualifier, version: version, isDefaultName: isDefaultName)
  }

  /// The name that AWS's runtime interface emulator gives to its only function.
  private static let defaultName = "function"

  private static func violations(ofQualifier qualifier: String) -> [String] {
    if qualifier.isEmpty {
      return [violation(qualifier, "qualifier", "Member must have length greater than or equal to 1")]
    }
    let isValid = qualifier.utf8.allSatisfy { FunctionReference.isNameByte($0) || $0 == UInt8(ascii: "$") }
    guard isValid || qualifier == "$LATEST.PUBLISHED" else {
      return [
        violation(qualifier, "qualifier", #"regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#)
      ]
    }
    return qualifier.utf8.count > 128 ? [violation(qualifier, "qualifier", tooLong: 128)] : []
  }

  private static func violation(_ value: String, _ member: String, tooLong limit: Int) -> String {
    violation(value, member, "Member must have length less than or equal to \(limit)")
  }

  private static func violation(_ value: String, _ member: String, _ constraint: String) -> String {
    let constraint = constraint.hasPrefix("regular") ? "Member must satisfy \(constraint)" : constraint
    return "Value '\(value)' at '\(member)' failed to satisfy constraint: \(constraint)"
  }
}

extension FunctionDescription {
  /// Its Amazon Resource Name with a qualifier, if there is one.
  package func arn(qualifier: String?) -> String { qualifier.map { "\(arn):\($0)" } ?? arn }

  /// The version that a qualifier stands for: `$LATEST` without one; nil if there is no such version or alias.
  package func version(ofQualifier qualifier: String?) -> String? {
    guard let qualifier, qualifier != version else { return version }
    if let number = Int(qualifier), publishedVersions.contains(number) { return String(number) }
    return aliases.first { $0.name == qualifier }?.functionVersion
  }
}
