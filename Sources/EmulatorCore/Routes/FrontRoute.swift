/// What a request to the emulator's own address is for.
package enum FrontRoute: Sendable, Equatable {
  /// Invoke API: call a function and return its result.
  case invoke(FunctionReference)
  /// Invoke API: call a function and return its result bit by bit, as an event stream.
  case invokeStreaming(FunctionReference)
  /// Invoke API: describe one function.
  case functionConfiguration(FunctionReference)
  /// Invoke API: describe all functions.
  case listFunctions
  /// A path that belongs to an API of the emulator, but no operation that it offers.
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
    guard Self.reserved.contains(where: { path.hasPrefix($0) }) else {
      self = .functionURL
      return
    }
    let segments = path.split(separator: "/", omittingEmptySubsequences: true)
    guard segments.count > 1, segments[1] == "functions" else {
      self = .unknownOperation
      return
    }
    if segments[0] == "2021-11-15" {
      let isStreaming = method == "POST" && segments.count == 4 && segments[3] == "response-streaming-invocations"
      let reference = isStreaming ? FunctionReference(pathSegment: segments[2]) : nil
      self = reference.map(FrontRoute.invokeStreaming) ?? .unknownOperation
      return
    }
    guard segments[0] == "2015-03-31" else {
      self = .unknownOperation
      return
    }
    switch (method, segments.count) {
    case ("GET", 2): self = .listFunctions
    case ("POST", 4) where segments[3] == "invocations":
      self = FunctionReference(pathSegment: segments[2]).map(FrontRoute.invoke) ?? .unknownOperation
    case ("GET", 4) where segments[3] == "configuration":
      self = FunctionReference(pathSegment: segments[2]).map(FrontRoute.functionConfiguration) ?? .unknownOperation
    default: self = .unknownOperation
    }
  }

  /// What the APIs' paths begin with; the function's URL has all others.
  private static let reserved = ["/2015-03-31/", "/2021-11-15/", "/_swiftlet/"]
}
