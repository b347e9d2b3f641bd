import EmulatorCore
import Testing

@Suite struct PlatformLogTests {
  private let id = RequestID("3f2b1a00-0000-4000-8000-000000000001")

  @Test func theLinesOfAnInvocation() {
    #expect(PlatformLog.initStart(runtimeVersion: "x") == "INIT_START Runtime Version: x\tRuntime Version ARN: none")
    #expect(PlatformLog.start(id, version: "$LATEST") == "START RequestId: \(id) Version: $LATEST")
    #expect(PlatformLog.end(id) == "END RequestId: \(id)")
  }

  @Test func theReport() {
    let report = InvocationReport(id: id, duration: .microseconds(12_345))
    #expect(
      PlatformLog.report(report, memorySize: 512, memoryUsed: 71)
        == "REPORT RequestId: \(id)\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 71 MB"
    )
  }

  @Test func theFirstReportTellsAndBillsTheStart() {
    let report = InvocationReport(id: id, duration: .milliseconds(12), initDuration: .microseconds(412_070))
    #expect(
      PlatformLog.report(report, memorySize: 128, memoryUsed: 5)
        == "REPORT RequestId: \(id)\tDuration: 12.00 ms\tBilled Duration: 425 ms\tMemory Size: 128 MB\t"
        + "Max Memory Used: 5 MB\tInit Duration: 412.07 ms")
  }

  @Test func theReportOfAFailure() {
    let report = InvocationReport(id: id, duration: .seconds(3))
    let start =
      "REPORT RequestId: \(id)\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 512 MB\tMax Memory Used: 1 MB"
    #expect(
      PlatformLog.report(report, memorySize: 512, memoryUsed: 1, failure: .timedOut(after: .seconds(3)))
        == start + "\tStatus: timeout")
    #expect(
      PlatformLog.report(report, memorySize: 512, memoryUsed: 1, failure: .runtimeExited(status: "exit status 1"))
        == start + "\tStatus: error\tError Type: Runtime.ExitError")
  }

  @Test func theOtherLines() {
    #expect(
      PlatformLog.timedOut(id, after: .seconds(3), time: 1_795_506_399_012)
        == "2026-11-24T07:46:39.012Z \(id) Task timed out after 3.00 seconds")
    #expect(
      PlatformLog.failure(.runtimeExited(status: "signal: killed"), of: id)
        == "RequestId: \(id) Error: Runtime exited with error: signal: killed")
    #expect(
      PlatformLog.extensionReady(name: "lambda-adapter", events: [])
        == "EXTENSION\tName: lambda-adapter\tState: Ready\tEvents: []")
    #expect(
      PlatformLog.extensionReady(name: "x", events: [.invoke, .shutdown])
        == "EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE, SHUTDOWN]")
    #expect(
      PlatformLog.initReport(duration: .microseconds(9_999_980), phase: "init", status: "timeout")
        == "INIT_REPORT Init Duration: 9999.98 ms\tPhase: init\tStatus: timeout")
    #expect(
      PlatformLog.initReport(duration: .milliseconds(1), phase: "init", status: "error", errorType: "Runtime.ExitError")
        == "INIT_REPORT Init Duration: 1.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError")
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
