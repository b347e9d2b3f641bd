/// What a request to the emulator's own address is for.
package enum FrontRoute: Sendable, Equatable {
  /// An operation of the Lambda API.
  case operation(LambdaOperation)
  /// A path that belongs to the Lambda API, or is reserved, without an operation.
  case unknownOperation
  /// Anything else: a request to the function's URL.
  case functionURL

  /// The route of a request.
  ///
  /// - Parameters:
  ///   - method: the method, as `POST`.
  ///   - target: the request target, query included.
  package init(method: String, target: String) {
    let path = target.prefix { $0 != "?" }
    guard path.hasPrefix("/_swiftlet/") || Self.beginsWithDate(path) else {
      self = .functionURL
      return
    }
    let operation = LambdaOperation(method: method, path: path, query: target[path.endIndex...].dropFirst())
    self = operation.map(FrontRoute.operation) ?? .unknownOperation
  }

  /// Whether a path starts with `/YYYY-MM-DD/`, as those of all versions of the Lambda API do.
  private static func beginsWithDate(_ path: Substring) -> Bool {
    let form = Array("/0000-00-00/".utf8)
    let start = Array(path.utf8.prefix(form.count))
    return start.count == form.count
      && zip(start, form).allSatisfy { byte, expected in
        expected == UInt8(ascii: "0")
          ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == expected
      }
  }
}
