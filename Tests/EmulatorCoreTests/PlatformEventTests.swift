import EmulatorCore
import Testing

@Suite struct PlatformEventTests {
  private let id = RequestID("3f2b1a00-0000-4000-8000-000000000001")
  private let trace = "Root=1-6b056fe5-ff4fa5ca98cdb6423c119b79;Parent=f7c8754efb610036;Sampled=0"
  private let start = PlatformEvent.Start(initializationType: "on-demand", phase: .`init`)
  private let time = 1_795_506_399_012

  private var initStart: PlatformEvent.InitStart {
    .init(start, runtimeVersion: "x", function: FunctionDescription(name: "f"), instanceID: "stream")
  }

  private func report(
    _ times: InvocationReport, _ outcome: PlatformEvent.Outcome = .success, memorySize: Int = 512, memoryUsed: Int = 1
  ) -> PlatformEvent {
    .report(.init(times, memorySize: memorySize, memoryUsed: memoryUsed, outcome: outcome, trace: trace))
  }

  private func json(_ event: PlatformEvent) -> String? {
    event.json(time: time).map { String(decoding: $0, as: UTF8.self) }
  }

  private func record(_ record: String, _ type: String) -> String {
    #"{"time":"2026-11-24T07:46:39.012Z","type":"platform.\#(type)","record":\#(record)}"#
  }

  // MARK: Text

  @Test func theLinesOfAnInvocation() {
    #expect(
      PlatformEvent.initStart(initStart).text == "INIT_START Runtime Version: x\tRuntime Version ARN: none")
    #expect(
      PlatformEvent.start(id, functionARN: "arn", version: "$LATEST", trace: trace).text
        == "START RequestId: \(id) Version: $LATEST")
    #expect(PlatformEvent.end(id).text == "END RequestId: \(id)")
  }

  @Test func theReport() {
    #expect(
      report(InvocationReport(id: id, duration: .microseconds(12_345)), memoryUsed: 71).text
        == "REPORT RequestId: \(id)\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 71 MB\t"
    )
  }

  @Test func theFirstReportTellsAndBillsTheStart() {
    let times = InvocationReport(id: id, duration: .milliseconds(12), initDuration: .microseconds(412_070))
    #expect(
      report(times, memorySize: 128, memoryUsed: 5).text
        == "REPORT RequestId: \(id)\tDuration: 12.00 ms\tBilled Duration: 425 ms\tMemory Size: 128 MB\t"
        + "Max Memory Used: 5 MB\tInit Duration: 412.07 ms\t")
  }

  @Test func theReportOfOneOfManyIsWithoutWhatBelongsToNone() {
    let times = InvocationReport(id: id, duration: .milliseconds(12))
    func report(_ outcome: PlatformEvent.Outcome) -> PlatformEvent {
      .report(.init(times, memorySize: 512, memoryUsed: 1, outcome: outcome, trace: trace, isOneOfMany: true))
    }
    #expect(report(.success).text == "REPORT RequestId: \(id)\tDuration: 12.00 ms\t")
    #expect(report(.timeout).text == "REPORT RequestId: \(id)\tDuration: 12.00 ms\tStatus: timeout")
    #expect(json(report(.success))?.contains(#""metrics":{"durationMs":12.0}"#) == true)
  }

  @Test func theLinesOfARestore() {
    let start = PlatformEvent.Start(initializationType: "snap-start", phase: .`init`)
    let times = InvocationReport(id: id, duration: .milliseconds(20), restoreDuration: .microseconds(302_500))
    #expect(
      PlatformEvent.initReport(start, duration: .seconds(2), .success).text
        == "INIT_REPORT Init Duration: 2000.00 ms")
    #expect(
      PlatformEvent.restoreStart(initStart).text
        == "RESTORE_START Runtime Version: x\tRuntime Version ARN: none")
    #expect(
      PlatformEvent.restoreReport(duration: .milliseconds(5), .success).text
        == "RESTORE_REPORT Restore Duration: 5.00 ms")
    #expect(
      PlatformEvent.restoreReport(duration: .seconds(10), .timeout).text
        == "RESTORE_REPORT Restore Duration: 10000.00 ms\tStatus: timeout")
    #expect(
      report(times, memoryUsed: 70).text
        == "REPORT RequestId: \(id)\tDuration: 20.00 ms\tBilled Duration: 323 ms\tMemory Size: 512 MB\t"
        + "Max Memory Used: 70 MB\tRestore Duration: 302.50 ms\tBilled Restore Duration: 303 ms\t")
    #expect(json(report(times))?.contains(#""billedDurationMs":323"#) == true)
    #expect(json(report(times))?.contains(#""restoreDurationMs":302.5"#) == true)
  }

  @Test func theReportOfAFailure() {
    let times = InvocationReport(id: id, duration: .seconds(3))
    let start =
      "REPORT RequestId: \(id)\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 512 MB\tMax Memory Used: 1 MB"
    #expect(report(times, .init(.timedOut(after: .seconds(3)))).text == start + "\tStatus: timeout")
    #expect(
      report(times, .init(.runtimeExited(status: "exit status 1"))).text
        == start + "\tStatus: error\tError Type: Runtime.ExitError")
  }

  @Test(
    arguments: [
      (.extension(.init(name: "x", state: .ready, events: [])), "EXTENSION\tName: x\tState: Ready\tEvents: []"),
      (
        .extension(.init(name: "x", state: .ready, events: [.invoke, .shutdown])),
        "EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE, SHUTDOWN]"
      ),
      (
        .extension(.init(name: "x", state: .initError, events: [.invoke], errorType: "Extension.NoKey")),
        "EXTENSION\tName: x\tState: InitError\tEvents: [INVOKE]\tError Type: Extension.NoKey"
      ),
      (
        .subscription(.telemetry, name: "x", types: [.platform, .function]),
        "TELEMETRY\tName: x\tState: Subscribed\tTypes: [Platform, Function]"
      ),
      (.subscription(.logs, name: "x", types: [.extension]), "LOGS\tName: x\tState: Subscribed\tTypes: [Extension]"),
      (.fault("a sentence"), "a sentence"),
      (.restoreReport(duration: .milliseconds(70), .success), "RESTORE_REPORT Restore Duration: 70.00 ms"),
      (.restoreRuntimeDone(.success), nil), (.logsDropped(records: 1, bytes: 2, reason: "slow"), nil),
    ] as [(PlatformEvent, String?)])
  func theOtherLines(event: PlatformEvent, line: String?) {
    #expect(event.text == line)
  }

  @Test func aStartIsReportedWhereItFailed() {
    #expect(PlatformEvent.initReport(start, duration: .milliseconds(1), .success).text == nil)
    #expect(
      PlatformEvent.initReport(start, duration: .microseconds(9_999_980), .timeout).text
        == "INIT_REPORT Init Duration: 9999.98 ms\tPhase: init\tStatus: timeout")
    #expect(
      PlatformEvent.initReport(start, duration: .milliseconds(1), .error(errorType: "Runtime.ExitError")).text
        == "INIT_REPORT Init Duration: 1.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError")
  }

  @Test func whatTheLogSaysOfFailures() {
    #expect(
      SandboxFailure.timedOut(after: .seconds(3)).logText(for: id, time: time)
        == "2026-11-24T07:46:39.012Z \(id) Task timed out after 3.00 seconds")
    #expect(
      SandboxFailure.runtimeExited(status: "signal: killed").logText(for: id, time: time)
        == "RequestId: \(id) Error: Runtime exited with error: signal: killed")
  }

  // MARK: JSON

  @Test func aStartInJSON() {
    #expect(
      json(.initStart(initStart))
        == record(
          #"{"initializationType":"on-demand","phase":"init","runtimeVersion":"x","runtimeVersionArn":"none","#
            + #""functionName":"f","functionVersion":"$LATEST","instanceId":"stream","instanceMaxMemory":512}"#,
          "initStart"))
    #expect(
      json(.initRuntimeDone(start, .success))
        == record(#"{"initializationType":"on-demand","phase":"init","status":"success"}"#, "initRuntimeDone"))
    #expect(
      json(.initReport(start, duration: .microseconds(125_330), .error(errorType: "Runtime.ExitError")))
        == record(
          #"{"initializationType":"on-demand","phase":"init","metrics":{"durationMs":125.33},"status":"error","#
            + #""errorType":"Runtime.ExitError"}"#, "initReport"))
  }

  @Test func anInvocationInJSON() {
    let tracing = #""tracing":{"spanId":"f7c8754efb610036","type":"X-Amzn-Trace-Id","value":"\#(trace)"}"#
    #expect(
      json(.start(id, functionARN: "arn", version: "$LATEST", trace: trace))
        == record(#"{"requestId":"\#(id)","functionArn":"arn","version":"$LATEST",\#(tracing)}"#, "start"))
    let done = PlatformEvent.RuntimeDone(
      id, .success, trace: trace,
      spans: [.init("responseLatency", start: time, duration: .microseconds(23_020))], duration: .milliseconds(140),
      producedBytes: 16)
    #expect(
      json(.runtimeDone(done))
        == record(
          #"{"requestId":"\#(id)","status":"success","spans":[{"name":"responseLatency","#
            + #""start":"2026-11-24T07:46:39.012Z","durationMs":23.02}],"#
            + #""metrics":{"durationMs":140.0,"producedBytes":16},\#(tracing)}"#, "runtimeDone"))
    let times = InvocationReport(id: id, duration: .microseconds(693_920), initDuration: .microseconds(397_680))
    #expect(
      json(report(times, memorySize: 128, memoryUsed: 84))
        == record(
          #"{"requestId":"\#(id)","metrics":{"durationMs":693.92,"billedDurationMs":1092,"memorySizeMB":128,"#
            + #""maxMemoryUsedMB":84,"initDurationMs":397.68},\#(tracing),"status":"success"}"#, "report"))
    #expect(json(.end(id)) == nil)
  }

  @Test func theOthersInJSON() {
    #expect(
      json(.extension(.init(name: "x", state: .exited, events: [.invoke], errorType: "Extension.Crash")))
        == record(#"{"name":"x","state":"Exited","events":["INVOKE"],"errorType":"Extension.Crash"}"#, "extension"))
    #expect(
      json(.subscription(.telemetry, name: "x", types: [.platform]))
        == record(#"{"name":"x","state":"Subscribed","types":["platform"]}"#, "telemetrySubscription"))
    #expect(
      json(.logsDropped(records: 123, bytes: 12_345, reason: "slow"))
        == record(#"{"droppedBytes":12345,"droppedRecords":123,"reason":"slow"}"#, "logsDropped"))
    #expect(json(.fault("a \"sentence\"")) == record(#""a \"sentence\"""#, "fault"))
    #expect(
      json(.restoreReport(duration: .milliseconds(15), .error(errorType: "E")))
        == record(#"{"metrics":{"durationMs":15.0},"status":"error","errorType":"E"}"#, "restoreReport"))
  }

  @Test(arguments: [
    (Duration.zero, "0.00", 0), (.nanoseconds(1), "0.00", 1), (.microseconds(1_009), "1.00", 2),
    (.microseconds(1_010), "1.01", 2), (.seconds(900), "900000.00", 900_000),
  ])
  func durations(_ duration: Duration, milliseconds: String, billed: Int) {
    #expect(PlatformLog.milliseconds(duration) == milliseconds)
    #expect(PlatformLog.wholeMilliseconds(duration) == billed)
  }
}
