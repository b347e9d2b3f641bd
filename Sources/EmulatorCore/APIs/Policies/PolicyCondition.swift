/// A condition of a statement: an operator, a condition key, and the values to compare with.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
struct PolicyCondition: Sendable, Equatable {
  /// Why a document is not a list of conditions.
  typealias Mistake = AccessPolicy.Mistake

  private var comparison: PolicyComparison?
  private var key: String
  private var values: [String]
  /// What cannot be evaluated; nil if everything can.
  let obstacle: String?

  /// Reads the element `Condition` of a statement.
  static func conditions(_ element: JSONTree) throws(Mistake) -> [PolicyCondition] {
    guard case .object(let operators) = element else { throw Mistake(message: "`Condition` is not an object") }
    var conditions: [PolicyCondition] = []
    for entry in operators {
      guard case .object(let keys) = entry.value else {
        throw Mistake(message: "`\(entry.name)` of `Condition` is not an object")
      }
      for key in keys {
        conditions.append(PolicyCondition(entry.name, key.name, try values(key.value, of: key.name)))
      }
    }
    return conditions
  }

  private init(_ name: String, _ key: String, _ values: [String]) {
    self.key = key
    self.values = values
    comparison = PolicyComparison(name)
    obstacle =
      if let comparison {
        if !PolicyContext.isKnown(key) {
          "the condition key `\(key)`"
        } else if let value = values.first(where: { !comparison.accepts($0) }) {
          "the value `\(value)` of the condition operator `\(name)`"
        } else {
          nil
        }
      } else {
        "the condition operator `\(name)`"
      }
  }

  /// Whether a request meets the condition; nil if this cannot be evaluated.
  func isMet(in context: PolicyContext) -> Bool? {
    guard obstacle == nil, let comparison else { return nil }
    return comparison.isMet(by: context.value(of: key), values)
  }

  private static func values(_ element: JSONTree, of key: String) throws(Mistake) -> [String] {
    switch element {
    case .string(let text), .number(let text): return [text]
    case .bool(let value): return [value ? "true" : "false"]
    case .array(let elements):
      var values: [String] = []
      for element in elements { values += try self.values(element, of: key) }
      return values
    case .object, .null: throw Mistake(message: "`\(key)` of `Condition` is not a string, number, boolean or list")
    }
  }
}
