import EmulatorCore
import LambdaInterface
import Testing

@Suite struct FailureTests {
  private let id = RequestID("3f2b1a00-0000-4000-8000-000000000001")

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func aDeadRuntime() {
    #expect(
      text(SandboxFailure.runtimeExited(status: "exit status 1").payload(for: id))
        == #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: \#(id) Error: Runtime exited with error: exit status 1"}"#
    )
    #expect(
      text(SandboxFailure.runtimeExited(status: "exit status 0").payload(for: id))
        == #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: \#(id) Error: Runtime exited without providing a reason"}"#
    )
  }

  @Test func aTimeout() {
    #expect(
      text(SandboxFailure.timedOut(after: .seconds(3)).payload(for: id))
        == #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: \#(id) Error: Task timed out after 3.00 seconds"}"#
    )
  }

  @Test func aResultThatIsTooLarge() {
    #expect(
      text(SandboxFailure.responseTooLarge(size: 6_291_557, limit: LambdaLimits.responsePayload).payload(for: id))
        == #"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"#
        + #""Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes)."}"#)
  }

  @Test func aRuntimesOwnReportIsPassedOn() {
    let report = Array(#"{"errorType":"X","errorMessage":"y","stackTrace":[]}"#.utf8)
    #expect(SandboxFailure.initFailed(payload: report, errorType: "X").payload(for: id) == report)
    #expect(
      text(SandboxFailure.initFailed(payload: [], errorType: "X").payload(for: nil))
        == #"{"errorType":"X","errorMessage":"Error: X"}"#)
  }

  @Test func refusalsOfTheRuntimeAPI() {
    #expect(
      text(SandboxAPIError.invalidRequestID.payload)
        == #"{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}"#)
    #expect(SandboxAPIError.responseTooLarge.status == 413)
    #expect(SandboxAPIError.responseTooLarge.errorType == "RequestEntityTooLarge")
  }

  @Test func refusalsOfTheInvokeAPI() {
    #expect(
      text(InvokeError.functionNotFound(arn: "arn:x").payload)
        == #"{"Type":"User","Message":"Function not found: arn:x"}"#)
    #expect(
      text(InvokeError.tooManyRequests.payload)
        == #"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}"#)
    #expect(InvokeError.requestTooLarge(limit: 1).status == 413)
    #expect(InvokeError.invalidParameter("x").status == 400)
  }
}
