/// A constraint of AWS's service model on the value of a parameter, worded as in its error messages.
package enum ParameterConstraint: Sendable, Equatable {
  /// The longest value, in characters.
  case maximumLength(Int)
  /// The shortest value, in characters.
  case minimumLength(Int)
  /// The regular expression that the whole value has to match.
  case pattern(String)
  /// The only values.
  case values([String])
  /// The smallest number.
  case minimum(Int)
  /// The largest number.
  case maximum(Int)
  /// The parameter is required.
  case notNull

  var text: String {
    switch self {
    case .maximumLength(let limit): "Member must have length less than or equal to \(limit)"
    case .minimumLength(let limit): "Member must have length greater than or equal to \(limit)"
    case .pattern(let pattern): "Member must satisfy regular expression pattern: \(pattern)"
    case .values(let values): "Member must satisfy enum value set: [\(values.joined(separator: ", "))]"
    case .minimum(let limit): "Member must have value greater than or equal to \(limit)"
    case .maximum(let limit): "Member must have value less than or equal to \(limit)"
    case .notNull: "Member must not be null"
    }
  }
}

extension String {
  /// The violation of a constraint, for ``InvokeError/validation(_:)``.
  ///
  /// - Parameters:
  ///   - value: the value; nil if it is missing.
  ///   - member: the parameter's name in the model, in lower camel case.
  package static func violation(_ value: String?, _ member: String, _ constraint: ParameterConstraint) -> String {
    "Value \(value.map { "'\($0)'" } ?? "null") at '\(member)' failed to satisfy constraint: \(constraint.text)"
  }
}
