/// What a request to the emulator's own address is for.
package enum FrontRoute: Sendable, Equatable {
  /// An operation of the Lambda API.
  case operation(LambdaOperation)
  /// A path that belongs to the Lambda API, or is reserved, without an operation.
  case unknownOperation
  /// Anything else: a request to the function's URL.
  case functionURL

  /// The route of a request. All paths whose first segment is a date, such as `/2015-03-31/functions`, belong to the Lambda
  /// API: the path of each of its operations starts with the date of its version.
  ///
  /// - Parameters:
  ///   - method: the method, as `POST`.
  ///   - target: the request target. A whole URI has the route of its path and query.
  package init(method: String, target: RequestTarget) {
    guard let target = target.originForm else {
      self = .functionURL
      return
    }
    let path = target.prefix { $0 != "?" }
    guard path.hasPrefix("/_swiftlet/") || Self.isDate(path.dropFirst().prefix { $0 != "/" }) else {
      self = .functionURL
      return
    }
    let operation = LambdaOperation(method: method, path: path, query: target[path.endIndex...].dropFirst())
    self = operation.map(FrontRoute.operation) ?? .unknownOperation
  }

  /// Whether this has the form `YYYY-MM-DD`.
  private static func isDate(_ text: Substring) -> Bool {
    let form = "0000-00-00"
    return text.utf8.count == form.utf8.count
      && zip(text.utf8, form.utf8).allSatisfy { byte, expected in
        expected == UInt8(ascii: "0") ? FunctionNameRule.isDigit(byte) : byte == expected
      }
  }
}
