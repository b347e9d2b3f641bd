import EmulatorCore

/// Whether a caller means the function that is there.
enum FunctionLookup {
  /// Accepts the function's name and, as its version, the one that it has.
  ///
  /// - Parameters:
  ///   - reference: whom the path names.
  ///   - target: the request target, for its `Qualifier` parameter.
  static func check(
    _ reference: FunctionReference, target: String, _ function: FunctionDescription
  ) throws(InvokeError) {
    guard reference.name == function.name else {
      throw .functionNotFound(arn: function.arn(ofFunction: reference.name))
    }
    let parameters = target.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
    let qualifiers = parameters.filter { $0.hasPrefix("Qualifier=") }.map { $0.dropFirst("Qualifier=".count) }
    var named = qualifiers.map { String($0).replacing("%24", with: "$") }
    if let qualifier = reference.qualifier { named.append(qualifier) }
    for qualifier in named where qualifier != function.version {
      throw .functionNotFound(arn: "\(function.arn):\(qualifier)")
    }
  }
}
