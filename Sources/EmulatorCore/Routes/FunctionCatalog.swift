/// Finds the functions that callers of the Lambda API name.
package struct FunctionCatalog: Sendable, Equatable {
  /// The functions; at least one. All are in the account and region of the first.
  package let functions: [FunctionDescription]
  /// Whether callers have to name the function. A single one needs no name.
  package let requiresNames: Bool

  /// Returns nil if there are no functions.
  ///
  /// - Parameter hadSeveral: whether there were several functions before, so that a request may be for a removed one.
  package init?(_ functions: [FunctionDescription], hadSeveral: Bool = false) {
    guard !functions.isEmpty else { return nil }
    self.functions = functions
    requiresNames = hadSeveral || functions.count > 1
  }

  /// The function that a caller named.
  package struct Match: Sendable, Equatable {
    /// The index in ``FunctionCatalog/functions``.
    package var index: Int
    /// The version or alias that the caller named.
    package var qualifier: String?
    /// The version that the qualifier resolves to.
    package var version: String
    /// Whether the caller used the name `function`, although the only function has another name.
    package var isDefaultName = false
  }

  /// Finds the function of an operation.
  package func match(_ operation: LambdaOperation) throws(InvokeError) -> Match {
    try match(operation.argument, qualifier: operation[parameter: "Qualifier"], for: operation.name)
  }

  /// Finds the function that a caller named for an operation.
  ///
  /// The errors, their order and their texts are AWS's, as recorded in LocalStack's tests of the Lambda API
  /// (tests/aws/services/lambda_/test_lambda_api.py) and defined in AWS's service model.
  ///
  /// - Parameters:
  ///   - text: the name or ARN in the path.
  /// - qualifier: the query parameter `Qualifier`; nil if it is missing. Ignored if the operation has none.
  ///   - operation: the operation's name.
  package func match(
    _ text: String, qualifier: String? = nil, for operation: String
  ) throws(InvokeError) -> Match {
    let rule = FunctionNameRule.rule(for: operation)
    let qualifierRule = QualifierRule.rule(for: operation)
    let readings = FunctionReference.readings(of: text, rule)
    var violations = Self.violations(ofName: text, isMatch: !readings.isEmpty, rule)
    if let qualifierRule, let qualifier { violations += Self.violations(ofQualifier: qualifier, qualifierRule) }
    guard violations.isEmpty, let first = readings.first else { throw .validation(violations) }
    // Only a text with exactly one colon can be ambiguous to its author.
    let isAmbiguous = text.utf8.count { $0 == UInt8(ascii: ":") } == 1
    var reference = isAmbiguous ? existing(readings) ?? first : first
    try checkPlace(of: reference, for: operation)
    if let qualifier, qualifierRule != nil {
      if let named = reference.qualifier, qualifier != named {
        throw .invalidParameter(
          "The derived qualifier from the function name does not match the specified qualifier.")
      }
      reference.qualifier = qualifier
    }
    return try find(reference, for: operation)
  }

  /// The first reading that matches an existing function.
  private func existing(_ readings: [FunctionReference]) -> FunctionReference? {
    let readings = readings.filter { reading in
      [nil, functions[0].region].contains(reading.region) && [nil, functions[0].accountID].contains(reading.account)
    }
    return readings.first { reading in functions.contains { $0.name == reading.name } }
      ?? readings.first { isDefaultName($0.name) }
  }

  private func checkPlace(of reference: FunctionReference, for operation: String) throws(InvokeError) {
    let own = functions[0]
    if let account = reference.account, account != own.accountID {
      let action = "lambda:\(operation.hasPrefix("InvokeWith") || operation == "Invoke" ? "InvokeFunction" : operation)"
      throw .accessDenied(
        "User: arn:aws:iam::\(own.accountID):root is not authorized to perform: \(action) on resource: "
          + "arn:aws:lambda:\(reference.region ?? own.region):\(account):function:\(reference.name) because no "
          + "resource-based policy allows the \(action) action")
    }
    if let region = reference.region, region != own.region {
      throw .notFound("Functions from '\(region)' are not reachable in this region ('\(own.region)')")
    }
  }

  private func find(_ reference: FunctionReference, for operation: String) throws(InvokeError) -> Match {
    let qualifier = reference.qualifier
    let isDefaultName = isDefaultName(reference.name)
    guard let index = isDefaultName ? 0 : functions.firstIndex(where: { $0.name == reference.name }) else {
      throw Self.missingFunction(functions[0].arn(ofFunction: reference.name), qualifier: qualifier, for: operation)
    }
    guard let version = functions[index].version(ofQualifier: qualifier) else {
      throw Self.missingQualifier(qualifier ?? "", of: functions[index], for: operation)
    }
    return Match(index: index, qualifier: qualifier, version: version, isDefaultName: isDefaultName)
  }

  /// Whether the name is `function`, which AWS's runtime interface emulator uses for its only function, and the only
  /// function here has another name.
  private func isDefaultName(_ name: String) -> Bool {
    name == "function" && !requiresNames && functions[0].name != name
  }

  private static func violations(ofName name: String, isMatch: Bool, _ rule: FunctionNameRule) -> [String] {
    var violations: [String] = []
    if name.utf16.count > rule.maximum {
      violations.append(.violation(name, rule.member, .maximumLength(rule.maximum)))
    }
    if !isMatch { violations.append(.violation(name, rule.member, .pattern(rule.pattern))) }
    return violations
  }

  private static func violations(ofQualifier qualifier: String, _ rule: QualifierRule) -> [String] {
    guard !qualifier.isEmpty else { return [.violation(qualifier, "qualifier", .minimumLength(1))] }
    var violations: [String] = []
    if qualifier.utf16.count > QualifierRule.maximum {
      violations.append(.violation(qualifier, "qualifier", .maximumLength(QualifierRule.maximum)))
    }
    if !rule.accepts(qualifier) { violations.append(.violation(qualifier, "qualifier", .pattern(rule.pattern))) }
    return violations
  }
}

extension FunctionDescription {
  /// The Amazon Resource Name, with the qualifier if there is one.
  package func arn(qualifier: String?) -> String { qualifier.map { "\(arn):\($0)" } ?? arn }

  /// The version that a qualifier resolves to; `$LATEST` without a qualifier. Nil if there is no such version or alias.
  package func version(ofQualifier qualifier: String?) -> String? {
    guard let qualifier, qualifier != version else { return version }
    if let number = Int(qualifier), publishedVersions.contains(number) { return String(number) }
    return aliases.first { $0.name == qualifier }?.functionVersion
  }
}
