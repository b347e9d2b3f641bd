/// A constraint of AWS's service model on a parameter's value, worded as in AWS's error messages.
package enum ParameterConstraint: Sendable, Equatable {
  /// The maximum length, in characters.
  case maximumLength(Int)
  /// The minimum length, in characters.
  case minimumLength(Int)
  /// The regular expression that the whole value must match.
  case pattern(String)
  /// The allowed values.
  case values([String])
  case minimum(Int)
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
  /// Describes a violation of a constraint, for ``InvokeError/validation(_:)``.
  ///
  /// - Parameters:
  ///   - value: the value; nil if it is missing.
  /// - member: the parameter's name in the model, in lower camel case.
  package static func violation(_ value: String?, _ member: String, _ constraint: ParameterConstraint) -> String {
    "Value \(value.map { "'\($0)'" } ?? "null") at '\(member)' failed to satisfy constraint: \(constraint.text)"
  }
}
