import EmulatorCore
import Testing

@Suite struct InvokingTests {
  @Test func requestsAreThoseOfAnSDK() {
    let request = InvokeRequest(
      functionName: "arn:aws:lambda:us-east-1:123456789012:function:f", type: .dryRun, wantsLogTail: true,
      clientContext: Array(#"{"a":1}"#.utf8), event: [])
    #expect(
      request.target
        == "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af/invocations")
    let operation = LambdaOperation("Invoke", arguments: [request.functionName])
    #expect(FrontRoute(method: "POST", target: RequestTarget(request.target)) == .operation(operation))
    #expect(
      request.fields.map { "\($0.name): \($0.value)" } == [
        "Content-Type: application/json", "X-Amz-Invocation-Type: DryRun", "X-Amz-Log-Type: Tail",
        "X-Amz-Client-Context: eyJhIjoxfQ==",
      ])
    #expect(InvokeRequest(functionName: "f", event: []).fields.count == 2)
  }

  @Test(
    arguments: [
      (200, [:], .succeeded, 0), (200, ["x-amz-function-error": "Unhandled"], .failed, 1), (202, [:], .accepted, 0),
      (204, [:], .allowed, 0),
      (
        404, ["x-amzn-errortype": "ResourceNotFoundException:http"],
        .refused(type: "ResourceNotFoundException", message: "no"), 64
      ),
      (429, [:], .refused(type: "HTTP status 429", message: "no"), 75),
      (413, [:], .refused(type: "HTTP status 413", message: "no"), 65),
      (503, [:], .refused(type: "HTTP status 503", message: "no"), 75),
      (302, [:], .refused(type: "HTTP status 302", message: "no"), 65),
    ] as [(Int, [String: String], InvokeAnswer.Outcome, Int32)])
  func answersHaveTheirMeaning(status: Int, fields: [String: String], outcome: InvokeAnswer.Outcome, exitCode: Int32) {
    for body in [#"{"Type":"User","Message":"no"}"#, #"{"message":"no"}"#, "no"] {
      let answer = InvokeAnswer(status: status, fields: fields, body: Array(body.utf8))
      #expect(answer.outcome == outcome)
      #expect(answer.exitCode == exitCode)
    }
  }

  @Test func theLogTailIsDecoded() {
    let answer = InvokeAnswer(status: 200, fields: ["x-amz-log-result": "U1RBUlQK"], body: [])
    #expect(answer.logTail == Array("START\n".utf8))
    #expect(InvokeAnswer(status: 200, fields: ["x-amz-log-result": "?"], body: []).logTail == nil)
    #expect(InvokeAnswer(status: 200, fields: [:], body: []).logTail == nil)
  }
}
