import Emulator
import EmulatorCore
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct InvocationTests {
  @Test func anInvocationGoesToTheRuntimeAndItsResultBack() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke(#"{"a":1}"#)
      let id = try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        #expect(invocation.event == #"{"a":1}"#)
        #expect(invocation.headers["content-type"] == "application/json")
        #expect(
          invocation.headers["lambda-runtime-invoked-function-arn"]
            == "arn:aws:lambda:us-east-1:123456789012:function:function")
        #expect(invocation.headers["lambda-runtime-trace-id"]?.hasPrefix("Root=1-") == true)
        let accepted = try await runtime.respond(invocation.id, #"{"b":2}"#)
        #expect(accepted.status == 202)
        #expect(accepted.body == #"{"status":"OK"}"#)
        return invocation.id
      }
      let answer = try await reply
      #expect(answer.status == 200)
      #expect(answer.body == #"{"b":2}"#)
      #expect(answer.headers["x-amzn-requestid"] == id)
      #expect(answer.headers["x-amz-executed-version"] == "$LATEST")
      #expect(answer.headers["x-amz-function-error"] == nil)
    }
  }

  @Test func theLogTellsOfIt() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      let id = try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        _ = try await runtime.respond(id, "null")
        try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
        let report = await fixture.log.line(startingWith: "REPORT")
        #expect(report.contains("RequestId: \(id)\tDuration: "))
        #expect(report.contains("\tMemory Size: 512 MB\t"))
        #expect(report.contains("\tInit Duration: "))
        return id
      }
      _ = try await reply
      let lines = fixture.log.lines.filter { !$0.hasPrefix("REPORT") && !$0.hasPrefix("PROCESS") }
      #expect(lines.first?.hasPrefix("INIT_START ") == true)
      #expect(lines.dropFirst() == ["START RequestId: \(id) Version: $LATEST", "END RequestId: \(id)"])
    }
  }

  @Test func aRequestThatWaitsIsExplainedOnce() async throws {
    try await EmulatorFixture.with { fixture in
      async let first = fixture.invoke("1")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        async let second = fixture.invoke("2")
        async let third = fixture.invoke("3")
        #expect(await fixture.log.line { $0.contains(" waits, ") }.contains("--concurrency"))
        _ = try await runtime.respond(id, "1")
        for _ in 0..<2 { _ = try await runtime.respond(try await runtime.next().id, "1") }
        _ = try await (second, third)
      }
      _ = try await first
      #expect(fixture.log.lines.count { $0.contains(" waits, ") } == 1)
    }
  }

  @Test func theDeadlineIsTheTimeout() async throws {
    try await EmulatorFixture.with(configure: { $0.function.timeout = .seconds(100) }) { fixture in
      let before = Date.now
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        let deadline = try #require(invocation.headers["lambda-runtime-deadline-ms"].flatMap { Int($0) })
        #expect(Double(deadline) / 1000 - Date.now.timeIntervalSince1970 <= 100)
        #expect(Double(deadline) / 1000 - before.timeIntervalSince1970 >= 99.99)
        _ = try await runtime.respond(invocation.id, "1")
      }
      _ = try await reply
    }
  }

  @Test func aFunctionErrorIsTold() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        let error = #"{"errorMessage":"m","errorType":"T","stackTrace":[]}"#
        #expect(try await runtime.fail(id, error).status == 202)
      }
      let answer = try await reply
      #expect(answer.status == 200)
      #expect(answer.headers["x-amz-function-error"] == "Unhandled")
      #expect(answer.body == #"{"errorMessage":"m","errorType":"T","stackTrace":[]}"#)
    }
  }

  @Test func anErrorWithoutBodyIsNamedByItsHeader() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        _ = try await runtime.fail(id, "", headers: ["Lambda-Runtime-Function-Error-Type: Some.Reason"])
      }
      #expect(try await reply.body == #"{"errorType":"Some.Reason","errorMessage":""}"#)
    }
  }

  @Test func invocationsWaitForTheirTurn() async throws {
    try await EmulatorFixture.with { fixture in
      let count = 20
      let runtime = Task {
        try await fixture.asRuntime { runtime in
          for _ in 0..<count {
            let invocation = try await runtime.next()
            _ = try await runtime.respond(invocation.id, invocation.event)
          }
        }
      }
      let answers = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<count { group.addTask { try await fixture.invoke("\(number)").body } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.compactMap { Int($0) }.sorted() == Array(0..<count))
      try await runtime.value
    }
  }

  @Test func theLogTailComesWithTheAnswer() async throws {
    try await EmulatorFixture.with { fixture in
      let reply = Task { try await fixture.invoke("{}", headers: ["X-Amz-Log-Type: Tail"]) }
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        _ = try await runtime.respond(id, "1")
        // The tail is complete when the invocation is over.
        try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
        let answer = try await reply.value
        #expect(answer.body == "1")
        let tail = try #require(answer.headers["x-amz-log-result"].flatMap { Data(base64Encoded: $0) })
        #expect(
          String(decoding: tail, as: UTF8.self).hasPrefix(
            "START RequestId: \(id) Version: $LATEST\nEND RequestId: \(id)\nREPORT RequestId: \(id)\t"))
      }
    }
  }

  @Test func contextTraceAndTenantReachTheRuntime() async throws {
    try await EmulatorFixture.with(configure: { $0.function.tenantIsolationMode = .perTenant }) { fixture in
      async let reply = fixture.invoke(
        "{}",
        headers: [
          "X-Amz-Client-Context: eyAiYSI6IDEgfQ==", "X-Amz-Tenant-Id: t1",
          "X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
        ])
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        #expect(invocation.headers["lambda-runtime-client-context"] == #"{"a":1}"#)
        #expect(invocation.headers["lambda-runtime-aws-tenant-id"] == "t1")
        let trace = invocation.headers["lambda-runtime-trace-id"]
        #expect(trace?.hasPrefix("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=") == true)
        #expect(trace?.contains(";Sampled=1;") == true)
        _ = try await runtime.respond(invocation.id, "1")
      }
      #expect(try await reply.status == 200)
    }
  }

  @Test func anEmptyEventIsAnEmptyObject() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("")
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        #expect(invocation.event == "{}")
        _ = try await runtime.respond(invocation.id, "1")
      }
      _ = try await reply
    }
  }
}
