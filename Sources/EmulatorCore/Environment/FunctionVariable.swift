/// An environment variable of the function, as the user specifies it.
package struct FunctionVariable: Sendable, Equatable {
  package var name: String
  /// The value; nil to take the value from the user's environment.
  package var value: String?

  package init(name: String, value: String?) {
    self.name = name
    self.value = value
  }

  /// Parses `NAME=VALUE` or `NAME`; nil if the name is missing.
  package init?(_ text: String) {
    let name = text.prefix { $0 != "=" }
    guard !name.isEmpty else { return nil }
    self.init(name: String(name), value: name.endIndex == text.endIndex ? nil : String(text.dropFirst(name.count + 1)))
  }

  /// Why a variable cannot be set.
  package struct Refusal: Error, Equatable, CustomStringConvertible {
    /// One or two sentences that name the variable, without a final full stop.
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// Returns the value to set.
  ///
  /// - Parameter user: the environment of the user who runs the emulator.
  package func resolved(from user: [String: String]) throws(Refusal) -> String {
    if let refusal = LambdaEnvironment.refusal(ofName: name) { throw Refusal(refusal) }
    let value = value ?? user[name]
    guard let value else { throw Refusal("\(name) is not set in your environment. Set it, or give a value: \(name)=…") }
    guard !value.utf8.contains(0) else { throw Refusal("\(name): a value cannot contain a NUL byte") }
    return value
  }
}
