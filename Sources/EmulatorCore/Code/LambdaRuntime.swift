/// A Lambda runtime that the emulator can run.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>.
package enum LambdaRuntime: Sendable, Equatable {
  /// The function brings its own runtime: an executable named `bootstrap`. The value is the identifier, such as
  /// `provided.al2023`.
  case provided(String)
  /// Python 3 with this minor version.
  case python(minor: Int)
  /// Node.js with this major version.
  case nodejs(major: Int)

  /// Parses an identifier, such as `python3.13`.
  package init(_ identifier: String) throws(UnsupportedRuntime) {
    if ["provided", "provided.al2", "provided.al2023"].contains(identifier) {
      self = .provided(identifier)
    } else if let minor = Self.number(in: identifier, after: "python3.", before: "") {
      self = .python(minor: minor)
    } else if let major = Self.number(in: identifier, after: "nodejs", before: ".x") {
      self = .nodejs(major: major)
    } else {
      throw UnsupportedRuntime(identifier: identifier)
    }
  }

  private static func number(in text: String, after prefix: String, before suffix: String) -> Int? {
    guard text.hasPrefix(prefix), text.hasSuffix(suffix) else { return nil }
    let digits = text.dropFirst(prefix.count).dropLast(suffix.count)
    guard (1...3).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(digits)
  }

  /// The identifier, such as `nodejs22.x`.
  package var identifier: String {
    switch self {
    case .provided(let identifier): identifier
    case .python(let minor): "python3.\(minor)"
    case .nodejs(let major): "nodejs\(major).x"
    }
  }

  /// Whether Lambda supplies the runtime, so that `AWS_LAMBDA_EXEC_WRAPPER` applies and a handler is required.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper>.
  package var isManaged: Bool {
    if case .provided = self { false } else { true }
  }

  /// The programs that can interpret the function, in the order of preference; empty if it needs none.
  package var interpreters: [String] {
    switch self {
    case .provided: []
    case .python(let minor): ["python3.\(minor)", "python3", "python"]
    case .nodejs: ["node", "nodejs"]
    }
  }

  /// The version that its interpreter should have, as `--version` prints it, up to the part that matters.
  package var interpreterVersion: String? {
    switch self {
    case .provided: nil
    case .python(let minor): "Python 3.\(minor)"
    case .nodejs(let major): "v\(major)"
    }
  }
}

/// A runtime that the emulator cannot run.
package struct UnsupportedRuntime: Error, Sendable, Equatable, CustomStringConvertible {
  /// The identifier, as given.
  package var identifier: String

  /// The reason and what to do, without a period at the end.
  package var description: String {
    "\(identifier): \(advice)"
  }

  private var advice: String {
    let instead = "Leave the runtime out, and give the command that starts the function after a double dash:"
    return switch identifier {
    case _ where identifier.hasPrefix("java"):
      "swiftlet does not run Java itself. \(instead) java -cp … com.amazonaws.services.lambda.runtime.api.client.AWSLambda HANDLER, with --no-adapter"
    case _ where identifier.hasPrefix("ruby"):
      "swiftlet does not run Ruby itself. \(instead) aws_lambda_ric HANDLER, with --no-adapter"
    case _ where identifier.hasPrefix("dotnet"):
      "swiftlet does not run .NET itself. \(instead) dotnet YourFunction.dll, with --no-adapter, for an executable assembly"
    case "go1.x":
      "Lambda ended this runtime. Build an executable named bootstrap, and use provided.al2023"
    default:
      "expected python3.N, nodejsN.x, provided, provided.al2 or provided.al2023"
    }
  }
}
