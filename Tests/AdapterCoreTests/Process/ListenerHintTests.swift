import Testing

@testable import AdapterCore

/// What is said of an app that listens elsewhere.
@Suite struct ListenerHintTests {
  private static func endpoint(_ text: String) -> Endpoint {
    guard !text.hasPrefix("/"), !text.hasPrefix("@") else { return .unix(path: text) }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      preconditionFailure(text)
    }
    let host = text[..<colon]
    if host == "localhost" { return .localhost(port: port) }
    guard let address = IPAddress(host.filter { $0 != "[" && $0 != "]" }) else { preconditionFailure(text) }
    return .ip(address, port: port)
  }

  private func hint(_ listeners: [String], expected: String = "127.0.0.1:8080", isReadiness: Bool = false)
    -> ListenerHint?
  {
    ListenerHint(
      listeners.enumerated().map { number, listener in
        AppListener(Self.endpoint(listener), pid: Int32(12 + number), name: "python3")
      }, expected: Self.endpoint(expected), isReadiness: isReadiness,
      excluding: [Self.endpoint("127.0.0.1:9001"), Self.endpoint("169.254.100.1:9002")])
  }

  @Test func namesTheProcessAndTheSetting() {
    #expect(hint(["127.0.0.1:8999"])?.text == "python3 (pid 12) listens on 127.0.0.1:8999; set AWS_LWA_PORT=8999.")
  }

  @Test(arguments: [
    // Another port.
    ("127.0.0.1:8080", "0.0.0.0:8999", "AWS_LWA_PORT=8999"), ("127.0.0.1:8080", "[::]:8999", "AWS_LWA_PORT=8999"),
    ("localhost:8080", "[::1]:8999", "AWS_LWA_PORT=8999"), ("[::1]:8080", "[::]:8999", "AWS_LWA_PORT=8999"),
    ("127.0.0.1:8080", "[::ffff:127.0.0.1]:8999", "AWS_LWA_PORT=8999"),
    // Another address.
    ("127.0.0.1:8080", "[::1]:8080", "AWS_LWA_HOST=::1"), ("[::1]:8080", "127.0.0.1:8080", "AWS_LWA_HOST=127.0.0.1"),
    ("127.0.0.1:8080", "10.0.0.5:8080", "AWS_LWA_HOST=10.0.0.5"),
    // A socket that takes IPv6 only.
    ("127.0.0.1:8080", "[::]:8080", "AWS_LWA_HOST=::1"), ("[::1]:8080", "0.0.0.0:8080", "AWS_LWA_HOST=127.0.0.1"),
    // Both.
    ("127.0.0.1:8080", "[::1]:3001", "AWS_LWA_HOST=::1 and AWS_LWA_PORT=3001"),
    ("[::1]:8080", "0.0.0.0:3001", "AWS_LWA_HOST=127.0.0.1 and AWS_LWA_PORT=3001"),
    // Unix sockets.
    ("127.0.0.1:8080", "/tmp/app.sock", "AWS_LWA_HOST=unix:/tmp/app.sock"),
    ("/tmp/app.sock", "/tmp/other.sock", "AWS_LWA_HOST=unix:/tmp/other.sock"),
    ("/tmp/app.sock", "127.0.0.1:8080", "AWS_LWA_HOST=127.0.0.1 and AWS_LWA_PORT=8080"),
  ])
  func suggestsTheSettings(expected: String, listener: String, settings: String) {
    #expect(hint([listener], expected: expected)?.settings == settings)
  }

  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1:8000", "--app-port 8000"),
    ("127.0.0.1:8080", "[::1]:8080", "--env AWS_LWA_HOST=::1"),
    ("127.0.0.1:8080", "[::1]:3001", "--env AWS_LWA_HOST=::1 --app-port 3001"),
    ("127.0.0.1:8080", "/tmp/app.sock", "--env AWS_LWA_HOST=unix:/tmp/app.sock"),
  ])
  func suggestsTheEmulatorsOptions(expected: String, listener: String, options: String) {
    #expect(hint([listener], expected: expected)?.options == options)
  }

  @Test func theEmulatorHasNoOptionForTheReadinessPort() {
    #expect(hint(["127.0.0.1:8999"], isReadiness: true)?.options == "--env AWS_LWA_READINESS_CHECK_PORT=8999")
  }

  @Test func ofSeveralListenersTheUserMustChoose() {
    let hint = hint(["127.0.0.1:8000", "127.0.0.1:8001"])
    #expect(hint?.options == "--app-port with the port of the app")
  }

  @Test func aReadinessCheckHasAPortOfItsOwn() {
    #expect(hint(["127.0.0.1:8999"], isReadiness: true)?.settings == "AWS_LWA_READINESS_CHECK_PORT=8999")
  }

  @Test(arguments: [
    ("127.0.0.1:8080", [String]()), ("127.0.0.1:8080", ["127.0.0.1:9001"]), ("127.0.0.1:8080", ["[::]:9001"]),
    ("127.0.0.1:8080", ["169.254.100.1:9002"]), ("127.0.0.1:8080", ["127.0.0.1:8080"]),
    ("127.0.0.1:8080", ["0.0.0.0:8080"]), ("localhost:8080", ["[::1]:8080"]), ("/tmp/a.sock", ["/tmp/a.sock"]),
    ("127.0.0.1:8080", ["@abstract"]),
  ])
  func saysNothingOfOtherListeners(expected: String, listeners: [String]) {
    #expect(hint(listeners, expected: expected) == nil)
  }

  @Test func prefersThePortThatIsSet() {
    let hint = hint(["127.0.0.1:9229", "[::1]:8080", "/tmp/ipc.sock"])
    #expect(hint?.text == "python3 (pid 13) listens on [::1]:8080; set AWS_LWA_HOST=::1.")
  }

  @Test func namesSeveral() {
    let hint = hint(["127.0.0.1:1111", "0.0.0.0:2222", "127.0.0.1:3333", "127.0.0.1:4444", "/tmp/ipc.sock"])
    #expect(
      hint?.found
        == "python3 (pid 12) listens on 127.0.0.1:1111, python3 (pid 13) listens on 0.0.0.0:2222, "
        + "python3 (pid 14) listens on 127.0.0.1:3333")
    #expect(hint?.settings == "AWS_LWA_HOST and AWS_LWA_PORT to those of the app")
  }

  @Test func failuresNameTheListener() {
    var evidence = Evidence()
    evidence.process = .alive
    evidence.listenerHint = hint(["127.0.0.1:8999"])
    let refused = ReadinessState(.ended(.refused), healthyStatuses: StatusSet(200...299))
    for observed in [
      ObservedFailure.notReady(target: "t", refused, after: .seconds(1)),
      .notListening(target: "t", error: "connection refused", after: .seconds(5)),
    ] {
      let failure = FailureExplanation.explain(observed, evidence)
      #expect(failure.cause.contains("python3 (pid 12) listens on 127.0.0.1:8999."))
      #expect(failure.cure.contains("et AWS_LWA_PORT=8999."))
    }
  }
}
