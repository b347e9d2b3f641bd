/// The policy that an authorizer returns.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>. A policy is evaluated for one
/// action, `execute-api:Invoke`. A statement with a condition that cannot be evaluated applies if it denies, and does
/// not apply if it allows.
package struct AccessPolicy: Sendable, Equatable {
  /// What a policy says of a resource.
  package enum Decision: Sendable, Equatable {
    case allowed
    /// A statement denies the resource, whatever others say.
    case explicitlyDenied
    /// No statement allows the resource.
    case implicitlyDenied
  }

  /// Patterns that must, or must not, match.
  private struct Patterns: Sendable, Equatable {
    var patterns: [String]
    var isNegated: Bool

    func match(_ text: String, ignoringCase: Bool) -> Bool {
      patterns.contains {
        ignoringCase
          ? WildcardPattern($0.lowercased()).matches(text.lowercased()) : WildcardPattern($0).matches(text)
      } != isNegated
    }
  }

  private struct Statement: Sendable, Equatable {
    var allows: Bool
    var actions: Patterns
    var resources: Patterns
    var conditions: [PolicyCondition]

    /// Whether a request meets the conditions, or may meet them and is denied by them.
    func conditionsApply(in context: PolicyContext) -> Bool {
      let verdicts = conditions.map { $0.isMet(in: context) }
      return verdicts.contains(false) ? false : allows ? !verdicts.contains(nil) : true
    }
  }

  /// Why a document is not a policy.
  package struct Mistake: Error, Sendable, Equatable {
    package let message: String
  }

  private let statements: [Statement]

  /// Reads a policy document.
  package init(_ document: JSONTree) throws(Mistake) {
    guard case .object = document else { throw Mistake(message: "`policyDocument` is not an object") }
    let elements: [JSONTree]
    switch document["Statement"] {
    case .array(let array)?: elements = array
    case .object(let members)?: elements = [.object(members)]
    default: throw Mistake(message: "`policyDocument.Statement` is missing or no list of statements")
    }
    var statements: [Statement] = []
    for element in elements { statements.append(try Self.statement(element)) }
    self.statements = statements
  }

  /// What the policy says of calling a method or route.
  ///
  /// - Parameters:
  ///   - arn: its ARN.
  ///   - context: the condition keys of the request.
  package func decision(on arn: String, in context: PolicyContext) -> Decision {
    let matching = statements.filter {
      $0.actions.match("execute-api:Invoke", ignoringCase: true) && $0.resources.match(arn, ignoringCase: false)
        && $0.conditionsApply(in: context)
    }
    if matching.contains(where: { !$0.allows }) { return .explicitlyDenied }
    return matching.isEmpty ? .implicitlyDenied : .allowed
  }

  /// What cannot be evaluated in conditions, for example ``the condition operator `BinaryEquals` ``.
  package var obstacles: [String] { statements.flatMap { $0.conditions.compactMap(\.obstacle) } }

  private static func statement(_ element: JSONTree) throws(Mistake) -> Statement {
    guard case .object = element else { throw Mistake(message: "a statement of the policy is not an object") }
    let allows: Bool
    switch element["Effect"]?.text {
    case "Allow": allows = true
    case "Deny": allows = false
    default: throw Mistake(message: "`Effect` of a statement is neither Allow nor Deny")
    }
    var conditions: [PolicyCondition] = []
    if let condition = element["Condition"] { conditions = try PolicyCondition.conditions(condition) }
    return Statement(
      allows: allows, actions: try patterns(element, "Action"), resources: try patterns(element, "Resource"),
      conditions: conditions)
  }

  private static func patterns(_ statement: JSONTree, _ name: String) throws(Mistake) -> Patterns {
    let (value, isNegated) = statement[name].map { ($0, false) } ?? (statement["Not\(name)"] ?? .null, true)
    switch value {
    case .string(let text): return Patterns(patterns: [text], isNegated: isNegated)
    case .array(let elements):
      var patterns: [String] = []
      for element in elements {
        guard let text = element.text else {
          throw Mistake(message: "`\(name)` of a statement contains a value that is not a string")
        }
        patterns.append(text)
      }
      return Patterns(patterns: patterns, isNegated: isNegated)
    default: throw Mistake(message: "`\(name)` of a statement is missing or not a string")
    }
  }
}

/// A pattern of a policy: `*` matches any text, `?` any character.
struct WildcardPattern {
  private let pattern: [UInt8]

  init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

  /// Whether the pattern matches the whole text. Takes at most the product of both lengths.
  func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    var (index, place) = (0, 0)
    /// After the last `*`, and where the text that it matches ends.
    var star: (index: Int, place: Int)?
    while place < text.count {
      if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
        index += 1
        star = (index, place)
      } else if index < pattern.count, pattern[index] == UInt8(ascii: "?") || pattern[index] == text[place] {
        index += 1
        place += 1
      } else if let last = star {
        star = (last.index, last.place + 1)
        (index, place) = (last.index, last.place + 1)
      } else {
        return false
      }
    }
    return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
