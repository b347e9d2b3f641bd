import EmulatorCore

/// News for tests. Times are in milliseconds of uptime.
extension ConsoleNews {
  static func id(_ number: Int) -> RequestID {
    let digits = String(number, radix: 16)
    return RequestID("00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)
  }

  static func arrival(
    _ number: Int, source: String = "function-url", event: String = getEvent(), attempt: Int = 1, at time: Int = 0
  ) -> ConsoleNews {
    .arrived(
      Arrival(
        id: id(number), function: "api", source: source, event: Payload(Array(event.utf8)), attempt: attempt,
        time: .milliseconds(time)))
  }

  /// The event of a Function URL.
  static func getEvent(
    method: String = "GET", path: String = "/x", query: String = "y=1", headers: String = "", body: String? = nil
  ) -> String {
    let body = body.map { #","body":\#($0),"isBase64Encoded":false"# } ?? ""
    return #"{"version":"2.0","rawPath":"\#(path)","rawQueryString":"\#(query)","headers":{\#(headers)},"#
      + #""requestContext":{"http":{"method":"\#(method)","path":"\#(path)"},"requestId":"r","stage":"$default"}\#(body)}"#
  }

  static func result(_ number: Int, _ text: String, isError: Bool = false, at time: Int = 0) -> ConsoleNews {
    .result(id(number), Payload(Array(text.utf8)), isError: isError, at: .milliseconds(time))
  }

  static func reported(
    _ number: Int, _ outcome: PlatformEvent.Outcome = .success, memory: Int = 61, initDuration: Duration? = nil,
    at time: Int = 0
  ) -> ConsoleNews {
    .reported(
      PlatformEvent.Report(
        InvocationReport(id: id(number), duration: .microseconds(12_300), initDuration: initDuration), memorySize: 128,
        memoryUsed: memory, outcome: outcome, trace: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"),
      at: .milliseconds(time))
  }

  static func line(_ text: String, of number: Int? = nil, origin: Line.Origin = .function, at time: Int = 0)
    -> ConsoleNews
  {
    .line(
      Line(
        origin, function: "api", sandbox: "s1", requestID: number.map { id($0) }, text: Array(text.utf8),
        time: .milliseconds(time)))
  }

  static func sandbox(_ id: String, _ state: SandboxState, at time: Int = 0) -> ConsoleNews {
    .sandbox(Sandbox(id: id, function: "api", memorySize: 128), state, at: .milliseconds(time))
  }
}

extension ConsoleJournal {
  mutating func note(_ news: [ConsoleNews]) {
    for news in news { note(news) }
  }

  /// Everything, as a tree.
  mutating func tree() throws -> JSONTree { try JSONTree(snapshot()) }

  /// What has changed, as a tree.
  mutating func tree(since number: Int) throws -> JSONTree? { try changes(since: number).map { try JSONTree($0) } }

  /// The details of an invocation, as a tree.
  mutating func detailTree(
    _ number: Int, attempt: Int? = nil, showsSecrets: Bool = false, function: ConsoleFunction? = nil
  ) throws -> JSONTree? {
    try detail(of: ConsoleNews.id(number), attempt: attempt, showsSecrets: showsSecrets) { _ in function }.map {
      try JSONTree($0)
    }
  }
}

extension JSONTree {
  subscript(index: Int) -> JSONTree? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  var count: Int {
    guard case .array(let elements) = self else { return 0 }
    return elements.count
  }

  var number: Double? {
    guard case .number(let text) = self else { return nil }
    return Double(text)
  }

  var isTrue: Bool { self == .bool(true) }
}
