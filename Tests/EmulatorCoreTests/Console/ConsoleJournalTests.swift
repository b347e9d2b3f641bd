import Testing

@testable import EmulatorCore

@Suite struct ConsoleJournalTests {
  private var journal = ConsoleJournal(unixAtZero: 1_764_460_000_000)

  @Test mutating func showsARequest() throws {
    journal.note([
      .sandbox("s1", .starting), .arrival(1, at: 10),
      .assigned(ConsoleNews.id(1), sandbox: "s1", isStarting: true, at: .milliseconds(11)),
      .reached(ConsoleNews.id(1), .started, at: .milliseconds(100)),
      .reached(ConsoleNews.id(1), .delivered, at: .milliseconds(101)),
      .result(1, #"{"statusCode":200,"body":"ok"}"#, at: 110),
      .answered(ConsoleNews.id(1), status: 200, at: .milliseconds(112)),
      .reported(1, initDuration: .milliseconds(89), at: 115),
    ])
    let row = try #require(try journal.tree()["invocations"]?[0])
    #expect(row["id"]?.text == ConsoleNews.id(1).text)
    #expect(row["number"] == .number("1"))
    #expect(row["function"]?.text == "api")
    #expect(row["source"]?.text == "function-url")
    #expect(row["door"]?.text == "Function URL")
    #expect(row["method"]?.text == "GET")
    #expect(row["path"]?.text == "/x?y=1")
    #expect(row["event"] == nil)
    #expect(row["state"]?.text == "done")
    #expect(row["status"] == .number("200"))
    #expect(row["began"]?.number == 1_764_460_000_010)
    #expect(row["duration"]?.number == 102)
    #expect(row["billed"]?.number == 102)
    #expect(row["coldStart"]?.isTrue == true)
    #expect(row["memory"]?.number == 61)
    #expect(row["memorySize"]?.number == 128)
    #expect(row["attempt"]?.number == 1)
    #expect(row["retries"]?.number == 0)
    #expect(row["failure"] == nil)
    #expect(row["sandbox"]?.text == "s1")
  }

  @Test(arguments: [
    (ConsoleNews.getEvent(), #"{"statusCode":503,"body":"busy"}"#, "503"),
    (ConsoleNews.getEvent(), "no response", nil), (#"{"Records":[]}"#, #"{"statusCode":503}"#, nil),
  ])
  mutating func aRequestWithoutCallerHasTheStatusOfItsResult(event: String, result: String, status: String?) throws {
    journal.note([.arrival(1, source: "console", event: event), .result(1, result), .reported(1)])
    let row = try #require(try journal.tree()["invocations"]?[0])
    #expect(row["status"] == status.map { .number($0) })
  }

  @Test(arguments: [
    (#"{"Records":[{"eventSource":"aws:sqs"}]}"#, "invoke", "SQS"),
    (#"{"Records":[{"EventSource":"aws:sns"}]}"#, "event", "SNS"),
    (#"{"triggerSource":"x","userPoolId":"y"}"#, "invoke", "Cognito"),
    (#"{"detail-type":"x","source":"y","detail":{}}"#, "invoke", "EventBridge"),
    ("{}", "invoke", "Event"), ("{}", "event", "Event"), ("[1]", "authorizer", "Authorizer"),
    ("not JSON", "invoke", "Invoke API"), ("", "function-url", "Function URL"),
    // An HTTP event that the adapter refuses.
    (#"{"requestContext":{"http":{}},"rawPath":7}"#, "http-api", "HTTP API"),
  ])
  mutating func namesEvents(event: String, source: String, kind: String) throws {
    journal.note(.arrival(1, source: source, event: event))
    let row = try #require(try journal.tree()["invocations"]?[0])
    #expect(row["event"]?.text == kind)
    #expect(row["method"] == nil)
    #expect(row["path"] == nil)
  }

  @Test mutating func readsRequestsOfWhichOnlyTheBeginningIsKept() throws {
    let event = ConsoleNews.getEvent(
      method: "POST", path: "/upload", query: "", body: "\"" + String(repeating: "a", count: 300_000) + "\"")
    journal.note(.arrival(1, event: event))
    let row = try #require(try journal.tree()["invocations"]?[0])
    #expect(row["method"]?.text == "POST")
    #expect(row["path"]?.text == "/upload")
  }

  @Test mutating func cutsLongTargets() throws {
    journal.note(.arrival(1, event: ConsoleNews.getEvent(path: "/" + String(repeating: "a", count: 5000))))
    let path = try #require(try journal.tree()["invocations"]?[0]?["path"]?.text)
    #expect(path.utf8.count == 1024 + "…".utf8.count)
  }

  @Test mutating func masksPathsAndLines() throws {
    journal.note([.arrival(1, event: ConsoleNews.getEvent(query: "token=abc123&b=c")), .line("password=hunter2")])
    let tree = try journal.tree()
    #expect(tree["invocations"]?[0]?["path"]?.text == "/x?token=***&b=c")
    #expect(tree["lines"]?[0]?["text"]?.text == "password=***")
  }

  // MARK: Changes

  @Test mutating func tellsOnlyWhatChanged() throws {
    journal.note([.arrival(1), .arrival(2), .sandbox("s1", .idle), .sandbox("s2", .idle), .line("a")])
    let number = journal.number
    #expect(try journal.tree(since: number)?["invocations"]?.count == 0)
    journal.note([
      .answered(ConsoleNews.id(2), status: 200, at: .milliseconds(5)), .sandbox("s2", .frozen, at: 6), .line("b"),
      .line("c"),
    ])
    let changes = try #require(try journal.tree(since: number))
    #expect(changes["invocations"]?.count == 1)
    #expect(changes["invocations"]?[0]?["number"]?.number == 2)
    #expect(changes["sandboxes"]?.count == 1)
    #expect(changes["sandboxes"]?[0]?["id"]?.text == "s2")
    #expect(changes["lines"]?.count == 2)
    #expect(changes["lines"]?[0]?["text"]?.text == "b")
    #expect(try journal.tree(since: journal.number)?["lines"]?.count == 0)
  }

  @Test mutating func tellsNothingAboutTheFuture() {
    journal.note(.arrival(1))
    #expect(journal.changes(since: 2) == nil)
    #expect(journal.changes(since: -1) == nil)
    #expect(journal.changes(since: 1) != nil)
  }

  @Test mutating func changesNothingForUnknownInvocations() {
    let id = ConsoleNews.id(9)
    journal.note([
      .assigned(id, sandbox: "s", isStarting: true, at: .zero), .reached(id, .delivered, at: .zero), .result(9, "{}"),
      .reported(9), .answered(id, status: 200, at: .zero), .refused(id, errorType: "a", message: "b", at: .zero),
      .memory(sandbox: "s", megabytes: 1, at: .zero),
    ])
    #expect(journal.number == 0)
  }

  @Test mutating func tellsTheTime() throws {
    journal.note(.arrival(1, at: 40))
    #expect(try journal.tree()["now"]?.number == 1_764_460_000_040)
    let later = try JSONTree(journal.snapshot(at: .milliseconds(55)))
    #expect(later["now"]?.number == 1_764_460_000_055)
  }

  // MARK: Failures

  @Test(arguments: [
    (ConsoleNews.result(1, #"{"errorType":"ValueError","errorMessage":"no"}"#, isError: true), "ValueError"),
    (ConsoleNews.result(1, "nonsense", isError: true), "Error"),
    (ConsoleNews.reported(1, .error(errorType: "Runtime.ExitError")), "Runtime.ExitError"),
    (ConsoleNews.reported(1, .timeout), "Sandbox.Timedout"),
    (
      ConsoleNews.refused(
        ConsoleNews.id(1), errorType: "TooManyRequestsException", message: "Rate Exceeded.", at: .zero),
      "TooManyRequestsException"
    ),
    (
      ConsoleNews.result(
        1,
        #"{"statusCode":502,"headers":{"content-type":"application/problem+json"},"body":"{\"code\":\"App.Exited\"}"}"#),
      "App.Exited"
    ),
    (
      ConsoleNews.result(
        1,
        #"{"statusCode":502,"multiValueHeaders":{"content-type":["application/problem+json"]},"body":"{\"code\":\"App.Exited\"}"}"#
      ),
      "App.Exited"
    ),
    (
      ConsoleNews.result(1, #"{"errorType":"\#(String(repeating: "e\u{301}", count: 1000))"}"#, isError: true),
      String(repeating: "e\u{301}", count: 66) + "e\u{FFFD}"
    ),
    (
      ConsoleNews.line(
        "2026-11-24T07:46:39.012Z ERROR The app exited code=App.Exited summary=\"It exited.\" requestId=\(ConsoleNews.id(1))",
        of: 1), "App.Exited"
    ),
  ])
  mutating func namesFailures(news: ConsoleNews, code: String) throws {
    journal.note([.arrival(1), .assigned(ConsoleNews.id(1), sandbox: "s1", isStarting: false, at: .zero), news])
    #expect(try journal.tree()["invocations"]?[0]?["failure"]?.text == code)
  }

  @Test mutating func ignoresARefusalAfterTheEnd() throws {
    journal.note([
      .arrival(1), .result(1, "{}"), .answered(ConsoleNews.id(1), status: 200, at: .zero),
      .refused(ConsoleNews.id(1), errorType: "E", message: "m", at: .zero),
    ])
    #expect(try journal.tree()["invocations"]?[0]?["state"]?.text == "done")
    #expect(try journal.tree()["invocations"]?[0]?["failure"] == nil)
  }

  @Test(arguments: [
    #"{"statusCode":502,"headers":{"content-type":"application/problem+json"},"body":"{\"code\":\"Mine\"}"}"#,
    #"{"statusCode":500,"body":"application/problem+json"}"#, #"{"statusCode":502}"#, "no JSON", "",
  ])
  mutating func leavesTheAppsOwnErrors(result: String) throws {
    journal.note([.arrival(1), .result(1, result), .answered(ConsoleNews.id(1), status: 502, at: .zero)])
    let row = try #require(try journal.tree()["invocations"]?[0])
    #expect(row["failure"] == nil)
    #expect(row["state"]?.text == "done")
  }

  @Test mutating func readsWhatTheAdapterLogsLater() throws {
    journal.note([.arrival(1), .line("ordinary", of: 1), .arrival(2)])
    #expect(try journal.tree()["invocations"]?[0]?["retries"]?.number == 0)
    let number = journal.number
    journal.note([
      .line("nothing about it", of: 1),
      .line(
        #"{"timestamp":"2026-11-24T07:46:39.012Z","level":"DEBUG","message":"Response from the app","attempts":3}"#,
        of: 1),
      // The app's own words do not count.
      .line("attempts=9 code=App.Exited", of: 1),
      .line(#"{"code":"App.Exited","requestId":"another"}"#, of: 1),
    ])
    let changes = try #require(try journal.tree(since: number))
    #expect(changes["invocations"]?.count == 1)
    #expect(changes["invocations"]?[0]?["retries"]?.number == 2)
    #expect(changes["invocations"]?[0]?["failure"] == nil)
  }

  @Test mutating func keepsARowForEachAttempt() throws {
    journal.note([.arrival(1, event: #"{"a":1}"#), .arrival(1, event: #"{"a":2}"#, attempt: 2)])
    let rows = try #require(try journal.tree()["invocations"])
    #expect(rows.count == 2)
    #expect(rows[1]?["attempt"]?.number == 2)
    #expect(try journal.detailTree(1)?["eventText"]?.text == #"{"a":2}"#)
    #expect(try journal.detailTree(1, attempt: 1)?["eventText"]?.text == #"{"a":1}"#)
    #expect(try journal.detailTree(1, attempt: 3) == nil)
    #expect(journal.event(of: ConsoleNews.id(1)) == Array(#"{"a":2}"#.utf8))
    #expect(journal.event(of: ConsoleNews.id(1), attempt: 1) == Array(#"{"a":1}"#.utf8))
  }

  @Test mutating func keepsAttemptsApartThatOverlap() throws {
    let id = ConsoleNews.id(1)
    journal.note([
      .sandbox("s1", .starting), .arrival(1), .assigned(id, sandbox: "s1", isStarting: false, at: .zero),
      .reached(id, .delivered, at: .zero), .result(1, "{}", isError: true, at: 1),
      // The sandbox is not done with the first attempt when the second one arrives.
      .arrival(1, attempt: 2, at: 2), .line("late", of: 1, at: 3), .reached(id, .runtimeDone, at: .milliseconds(3)),
      .reported(1, .error(errorType: "Runtime.Unknown"), at: 4),
      .assigned(id, sandbox: "s1", isStarting: false, at: .milliseconds(5)), .line("again", of: 1, at: 6),
      .result(1, "{}", at: 7), .reported(1, at: 8),
    ])
    let rows = try #require(try journal.tree()["invocations"])
    #expect(rows[0]?["state"]?.text == "failed")
    #expect(rows[1]?["state"]?.text == "done")
    #expect(try journal.detailTree(1, attempt: 1)?["lines"]?[0]?["text"]?.text == "late")
    #expect(try journal.detailTree(1, attempt: 2)?["lines"]?[0]?["text"]?.text == "again")
  }
}
