/// A variable of a function's own, as the user asks for it.
package struct FunctionVariable: Sendable, Equatable {
  /// Its name.
  package var name: String
  /// Its value; nil for the one that it has in the user's own environment.
  package var value: String?

  /// A variable of this name and value.
  package init(name: String, value: String?) {
    self.name = name
    self.value = value
  }

  /// The variable that a text asks for: `NAME=VALUE`, or `NAME`. Nil where there is no name.
  package init?(_ text: String) {
    let name = text.prefix { $0 != "=" }
    guard !name.isEmpty else { return nil }
    self.init(name: String(name), value: name.endIndex == text.endIndex ? nil : String(text.dropFirst(name.count + 1)))
  }

  /// Why it cannot be had.
  package struct Refusal: Error, Equatable, CustomStringConvertible {
    /// One or two sentences that name the variable, without a full stop at the end.
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// Its value in the end.
  ///
  /// - Parameter user: the user's own environment.
  package func resolved(from user: [String: String]) throws(Refusal) -> String {
    if let refusal = LambdaEnvironment.refusal(ofName: name) { throw Refusal(refusal) }
    let value = value ?? user[name]
    guard let value else { throw Refusal("\(name) is not set in your environment. Set it, or give a value: \(name)=…") }
    guard !value.utf8.contains(0) else { throw Refusal("\(name): a value cannot contain a NUL byte") }
    return value
  }
}
