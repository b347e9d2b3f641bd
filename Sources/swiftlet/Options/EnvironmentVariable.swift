import ArgumentParser

/// The value of `--env`: `NAME=VALUE`.
struct EnvironmentVariable: ExpressibleByArgument {
  /// The part before the first `=`; not empty.
  var name: String
  /// The rest.
  var value: String

  init?(argument: String) {
    guard let separator = argument.firstIndex(of: "="), separator > argument.startIndex else { return nil }
    name = String(argument[..<separator])
    value = String(argument[argument.index(after: separator)...])
  }
}
