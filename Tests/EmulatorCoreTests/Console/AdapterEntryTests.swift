import Testing

@testable import EmulatorCore

@Suite struct AdapterEntryTests {
  private static let time = "2026-11-24T07:46:39.012Z"

  @Test func readsText() throws {
    let line =
      #"\#(Self.time) ERROR The app exited code=App.Exited status=502 summary="It \"ended\" = bad." cause="a\\b" "#
      + #"cure="c\nd" evidence.attempts=2 requestId=abc traceId=x"#
    let entry = try #require(AdapterEntry(Array(line.utf8)))
    #expect(entry.code == "App.Exited")
    #expect(entry.summary == #"It "ended" = bad."#)
    #expect(entry.cause == #"a\b"#)
    #expect(entry.cure == "c\nd")
    #expect(entry.retries == 1)
    #expect(entry.requestID == "abc")
  }

  @Test func readsJSON() throws {
    let line =
      #"{"timestamp":"x","level":"ERROR","message":"m","requestId":"abc","code":"App.TimedOut","summary":"s\"t","cause":"c","#
      + #""cure":"d","evidence":{"attempts":3,"other":[{}]}}"#
    let entry = try #require(AdapterEntry(Array(line.utf8)))
    #expect(entry.code == "App.TimedOut")
    #expect(entry.summary == "s\"t")
    #expect(entry.retries == 2)
    #expect(entry.requestID == "abc")
  }

  @Test func readsMetrics() throws {
    let line = #"{"_aws":{"Timestamp":1},"FailureCode":"App.Killed","Duration":1.5,"Retries":2.0,"requestId":"abc"}"#
    let entry = try #require(AdapterEntry(Array(line.utf8)))
    #expect(entry.code == "App.Killed")
    #expect(entry.retries == 2)
  }

  @Test(arguments: [
    "", "hello", "code=App.Exited", "\(time) INFO Started port=8080", "\(time) ERROR x code=Mine", "{}", #"{"code":7}"#,
    #"{"code":"App.Exited""#,
    #"{"attempts":1}"#, "\(time) INFO x attempts=", "\(time) INFO x attempts=\"", "\(time) INFO x attempts=-5",
    "\(time) INFO x attempts=99999999999999999999999",
  ])
  func ignores(line: String) { #expect(AdapterEntry(Array(line.utf8)) == nil) }

  @Test func limitsRetries() {
    #expect(AdapterEntry(Array("\(Self.time) INFO x attempts=9223372036854775807".utf8))?.retries == 999)
    #expect(AdapterEntry(Array(#"{"attempts":-9223372036854775808,"code":"App.Hung"}"#.utf8))?.retries == 0)
  }

  @Test func readsProblems() throws {
    let entry = try #require(
      AdapterEntry(problem: Array(#"{"code":"App.NotReady","detail":"a","cause":"b","cure":"c"}"#.utf8)))
    #expect(entry.summary == "a")
    #expect(AdapterEntry(problem: Array(#"{"code":"Other"}"#.utf8)) == nil)
  }
}
