import Foundation
import HTTPMessages
import LambdaEvents
import LambdaInterface
import Testing

@testable import AdapterCore

@Suite struct FailureTests {
  static let observed: [ObservedFailure] = [
    .notReady(
      target: "GET http://127.0.0.1:8080/", ReadinessState(.ended(.status(500)), healthyStatuses: StatusSet(200...299)),
      after: .seconds(10)),
    .notListening(target: "127.0.0.1:8080", error: "connection refused", after: .seconds(5)),
    .closedBeforeResponse(received: 0),
    .closedMidResponse(received: 5, of: 10), .invalidResponse(reason: "it has no status line"),
    .timedOut(.awaitingResponse), .hung(in: .awaitingResponse),
    .responseTooLarge(size: 7_000_000, limit: 6_291_556), .event(.malformed, message: "body is not base64"),
    .event(.rejected, message: "The path has a line feed."), .forbidden(path: "/snapstart/before"),
    .hookFailed(path: "/before", reason: "returned status 500"),
    .runtimeUnavailable(reason: "GET invocation/next failed"),
    .eventUnreadable(reason: "its status is 204, not 200"), .timedOut(.notStarted),
    .notDelivered(reason: "POST response returned status 403"),
    .settings(SettingsError(problems: [])), .cannotStart(reason: "no such file"), .otherAdapter(pid: 12),
  ]

  @Test func reachesEachCode() {
    var killed = Evidence()
    killed.process = .killed(signal: 9)
    let failures =
      Self.observed.map { FailureExplanation.explain($0) }
      + [FailureExplanation.explain(.closedBeforeResponse(received: 0), killed)]
    #expect(Set(failures.map(\.code)) == Set(FailureCode.allCases))
  }

  @Test(
    arguments: [
      (FailureCode.appNotReady, "App.NotReady", 503), (.appNotListening, "App.NotListening", 503),
      (.appExited, "App.Exited", 502), (.appKilled, "App.Killed", 502),
      (.appClosedBeforeResponse, "App.ClosedBeforeResponse", 502),
      (.appClosedMidResponse, "App.ClosedMidResponse", 502),
      (.appInvalidResponse, "App.InvalidResponse", 502), (.appTimedOut, "App.TimedOut", 504),
      (.appHung, "App.Hung", nil),
      (.appResponseTooLarge, "App.ResponseTooLarge", 502), (.eventMalformed, "Event.Malformed", 400),
      (.eventRejected, "Event.Rejected", 400), (.eventForbidden, "Event.Forbidden", 403),
      (.appHookFailed, "App.HookFailed", nil),
      (.runtimeUnavailable, "Runtime.Unavailable", nil),
      (.settingsInvalid, "Settings.Invalid", nil),
    ] as [(FailureCode, String, Int?)])
  func codesAndStatusesAreStable(code: FailureCode, text: String, status: Int?) {
    #expect(code.rawValue == text)
    #expect(code.status == status)
  }

  @Test(arguments: observed)
  func tellsStrangersNothingOfTheApp(observed: ObservedFailure) throws {
    var evidence = Evidence()
    evidence.appPID = 4711
    let failure = FailureExplanation.explain(observed, evidence)
    let response = failure.problemDetails(requestID: "r-1", details: false)
    let status = failure.code.status ?? 500
    #expect(response.status == status)
    #expect(response.fields.firstText("content-type") == "application/problem+json")
    #expect(response.fields.firstText("cache-control") == "no-store")
    #expect(response.fields.firstText("retry-after") == (status == 503 ? "1" : nil))
    let body = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(body.keys.sorted() == ["code", "requestId", "status", "title", "type"])
    #expect(body["status"] as? Int == status)
    #expect(body["code"] as? String == failure.code.rawValue)
    #expect(body["requestId"] as? String == "r-1")
  }

  @Test(arguments: observed)
  func tellsAllWithDetails(observed: ObservedFailure) throws {
    var evidence = Evidence()
    evidence.appPID = 4711
    let failure = FailureExplanation.explain(observed, evidence)
    let response = failure.problemDetails(requestID: "r\"1", details: true)
    let body = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(body["detail"] as? String == failure.summary)
    #expect(body["cause"] as? String == failure.cause)
    #expect(body["cure"] as? String == failure.cure)
    #expect((body["evidence"] as? [String: Any])?["appPid"] as? Int == 4711)
    #expect(body["requestId"] as? String == "r\"1")
  }

  @Test(arguments: observed)
  func makesInvocationErrors(observed: ObservedFailure) throws {
    let failure = FailureExplanation.explain(observed)
    let body = try #require(
      try JSONSerialization.jsonObject(with: Data(failure.invocationError())) as? [String: Any])
    #expect(body["errorType"] as? String == failure.code.rawValue)
    #expect((body["errorMessage"] as? String)?.hasPrefix(failure.summary) == true)
    #expect((body["stackTrace"] as? [Any])?.isEmpty == true)
    #expect(body.count == 3)
  }

  @Test(arguments: observed)
  func speaksInSentences(observed: ObservedFailure) {
    let failure = FailureExplanation.explain(observed)
    for text in [failure.summary, failure.cause, failure.cure] where failure.code != .settingsInvalid {
      #expect(text.hasSuffix("."), "\(text)")
      #expect(!text.contains("  "), "\(text)")
      #expect(!text.contains(".."), "\(text)")
    }
  }

  @Test(arguments: observed)
  func logsAll(observed: ObservedFailure) {
    var evidence = Evidence()
    evidence.attempts = 2
    let failure = FailureExplanation.explain(observed, evidence)
    let record = failure.logRecord
    #expect(record.level >= .warn)
    let line = String(decoding: record.line(as: .text, at: 0), as: UTF8.self)
    #expect(line.contains("code=\(failure.code.rawValue)"))
    #expect(line.contains("evidence.attempts=2"))
    if let checks = failure.code.checks, record.message.description == failure.code.message.description {
      #expect(line.contains("checks=\(checks)"))
    }
    #expect(!line.contains("status="), "without a caller, nobody gets a status")
    #expect(
      String(decoding: failure.logRecord(status: 418).line(as: .text, at: 0), as: UTF8.self).contains("status=418"))
    #expect(FailureExplanation.explain(observed).logRecord.metadata.allSatisfy { $0.key.description != "evidence" })
  }

  @Test(arguments: [
    (ObservedFailure.settings(SettingsError(problems: [])), LogLevel.fatal, "Environment variables are invalid"),
    (.commandLine(CommandLineError("It is odd.")), .fatal, "The command line is invalid"),
    (.otherAdapter(pid: 12), .fatal, "Another adapter runs in this sandbox"),
    (.runtimeUnavailable(reason: "it is gone"), .fatal, "The Runtime API is unavailable"),
    (.notDelivered(reason: "status 403"), .error, "Lambda did not accept the result"),
    (.eventUnreadable(reason: "its status is 204"), .warn, "An event that Lambda handed out cannot be read"),
  ])
  func logsWhatItConcerns(observed: ObservedFailure, level: LogLevel, message: String) {
    let record = FailureExplanation.explain(observed).logRecord
    #expect(record.level == level)
    #expect(record.message.description == message)
  }

  @Test func beginsASentenceAboutAnEventWithACapital() {
    for (message, summary) in [("the event is odd", "The event is odd."), ("`a` is odd", "`a` is odd.")] {
      #expect(FailureExplanation.explain(.event(.malformed, message: message)).summary == summary)
    }
  }

  @Test func comesFromEventErrors() {
    let failure = FailureExplanation.explain(ObservedFailure(EventError(.rejected, "The path has a line feed")))
    #expect(failure.code == .eventRejected)
    #expect(failure.summary == "The path has a line feed.")
  }
}
