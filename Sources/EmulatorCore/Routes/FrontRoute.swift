/// The purpose of a request to the emulator's main address.
package enum FrontRoute: Sendable, Equatable {
  /// An operation of the Lambda API.
  case operation(LambdaOperation)
  /// A path of the Lambda API without an operation.
  case unknownOperation
  /// A path below `/_swiftlet/`, which the console has if it is on.
  case console
  /// Any other request: a call of the Function URL.
  case functionURL

  /// Finds the route of a request. All paths whose first segment is a date, such as `/2015-03-31/functions`, belong to
  /// the Lambda API, because all its operations have such paths.
  ///
  /// - Parameters:
  /// - method: for example `POST`.
  /// - target: the request target. A full URI has the route of its path and query.
  package init(method: String, target: RequestTarget) {
    guard let target = target.originForm else {
      self = .functionURL
      return
    }
    let path = target.prefix { $0 != "?" }
    if path.hasPrefix("/_swiftlet/") {
      self = .console
      return
    }
    guard Self.isDate(path.dropFirst().prefix { $0 != "/" }) else {
      self = .functionURL
      return
    }
    let operation = LambdaOperation(method: method, path: path, query: target[path.endIndex...].dropFirst())
    self = operation.map(FrontRoute.operation) ?? .unknownOperation
  }

  /// Whether the text has the form `YYYY-MM-DD`.
  private static func isDate(_ text: Substring) -> Bool {
    let form = "0000-00-00"
    return text.utf8.count == form.utf8.count
      && zip(text.utf8, form.utf8).allSatisfy { byte, expected in
        expected == UInt8(ascii: "0") ? FunctionNameRule.isDigit(byte) : byte == expected
      }
  }
}
