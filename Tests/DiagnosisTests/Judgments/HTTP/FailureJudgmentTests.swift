import Testing

@testable import Diagnosis

@Suite struct FailureJudgmentTests {
  private static let traceback = [
    #"INFO:     127.0.0.1:41234 - "GET /customer HTTP/1.1" 500 Internal Server Error"#,
    "ERROR:    Exception in ASGI application", "Traceback (most recent call last):",
    #"  File "/var/task/main.py", line 36, in customer"#, #"    return {"name": customers[1]}"#, "KeyError: 1",
  ]

  private static func judge(
    _ exchanges: DirectExchange..., output: [String] = [], app: RecognizedApp = RecognizedApp()
  ) -> CheckResult.Status {
    FailureJudgment.judge(exchanges, output: output, app: app)
  }

  private static func response(_ status: Int, to target: String = "/customer") -> DirectExchange {
    exchange("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n", "GET", target)
  }

  @Test func anUnhandledExceptionIsAWarningWithItsLastLine() throws {
    let all = findings(
      Self.judge(
        Self.response(200, to: "/"), Self.response(500), Self.response(500), output: Self.traceback,
        app: RecognizedApp(framework: .fastAPI, server: .uvicorn)))
    let found = try #require(all.first)
    #expect(all.count == 1)
    #expect(found.severity == .warning)
    #expect(found.title == "GET /customer fails with status 500")
    #expect(found.evidence == ["GET /customer: status 500, 500.", "The log has: KeyError: 1"])
    #expect(found.cure.contains("@app.exception_handler"))
    #expect(found.reason.contains("uvicorn closes the connection without notice"))
    #expect(found.key == "http.failure:GET /customer")
  }

  @Test func aFailureThatIsNotConstantIsNamedSo() {
    let all = findings(Self.judge(Self.response(500), Self.response(200)))
    #expect(all.map(\.title) == ["GET /customer sometimes fails with status 500"])
    #expect(all.first?.evidence == ["GET /customer: status 500, 200."])
  }

  @Test(arguments: [200, 302, 404, 501, 503, 504]) func otherStatusesPass(status: Int) {
    #expect(Self.judge(Self.response(status), output: Self.traceback) == .passed("No request got status 500."))
  }

  @Test func withoutAResponseNothingIsDecided() {
    #expect(Self.judge().name == "undecided")
    #expect(Self.judge(exchange("", "GET")).name == "undecided")
  }

  @Test(arguments: Framework.allCases) func eachFrameworkHasACure(framework: Framework) {
    let found = findings(Self.judge(Self.response(500), app: RecognizedApp(framework: framework))).first
    #expect(found?.cure.isEmpty == false)
    #expect(found?.reason.contains("uvicorn") == false)
  }
}

@Suite struct LoggedExceptionTests {
  @Test func ofAChainTheLastOneWasRaised() {
    let lines = [
      "Traceback (most recent call last):", "  File \"a.py\", line 1", "KeyError: 'a'", "",
      "During handling of the above exception, another exception occurred:", "",
      "Traceback (most recent call last):", "  File \"a.py\", line 3", "RuntimeError: no customer",
      "INFO: 127.0.0.1 - 500",
    ]
    #expect(LoggedException.all(in: lines) == ["RuntimeError: no customer"])
  }

  @Test func exceptionsThatDoNotBelongTogetherAreListedOnce() {
    let one = ["Traceback (most recent call last):", "  File \"a.py\", line 1", "KeyError: 'a'"]
    let two = ["Traceback (most recent call last):", "  File \"a.py\", line 2", "OSError: gone"]
    #expect(LoggedException.all(in: one + one + ["GET / 200"] + two) == ["KeyError: 'a'", "OSError: gone"])
  }

  @Test func anEndedLogIsNoException() {
    #expect(LoggedException.all(in: ["Traceback (most recent call last):", "  File \"a.py\", line 1"]).isEmpty)
    #expect(LoggedException.all(in: ["Listening at port 8080", "    at last"]).isEmpty)
  }

  @Test func ofNode() {
    let lines = [
      "TypeError: Cannot read properties of undefined (reading 'name')",
      "    at /var/task/server.js:12:31", "    at Layer.handle [as handle_request] (/var/task/layer.js:95:5)",
    ]
    #expect(LoggedException.all(in: lines) == ["TypeError: Cannot read properties of undefined (reading 'name')"])
  }

  @Test func ofJava() {
    let lines = [
      "java.lang.IllegalStateException: no customer", "\tat com.example.App.customer(App.java:21)",
      "\tat com.example.App.main(App.java:9)",
    ]
    #expect(LoggedException.all(in: lines) == ["java.lang.IllegalStateException: no customer"])
  }
}
