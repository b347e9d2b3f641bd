import AdapterLoop
import Foundation
import PeerKit
import Testing

@testable import Adapter

/// The records of a queue's event, each sent as a request (`AWS_LWA_EVENT_DELIVERY=record`).
@Suite struct RecordDeliveryTests {
  init() { loopThread }

  /// An event of an Amazon SQS queue with these messages, which also are the bodies.
  private func event(_ messages: [String]) -> String {
    let records = messages.map {
      """
      {"messageId":"\($0)","receiptHandle":"handle","body":"\($0)","attributes":{"ApproximateReceiveCount":"1",\
      "SentTimestamp":"1545082649183","SenderId":"sender","ApproximateFirstReceiveTimestamp":"1545082649185"},\
      "messageAttributes":{},"md5OfBody":"098f6bcd4621d373cade4e832627b4f6","eventSource":"aws:sqs",\
      "eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:queue","awsRegion":"us-east-2"}
      """
    }
    return #"{"Records":[\#(records.joined(separator: ","))]}"#
  }

  /// The identifiers in `batchItemFailures` of the posted result.
  @LoopActor private func failures(_ adapter: AdapterHarness) throws -> [String] {
    let request = try #require(adapter.runtimeAPI.requests(.response(requestID: "id-1")).first)
    let json = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: [[String: String]]]
    return try #require(json?["batchItemFailures"]).compactMap { $0["itemIdentifier"] }
  }

  @LoopActor private func run(
    _ messages: [String], _ variables: [String: String] = [:], timeout: Duration = .seconds(30), app: ScriptedApp
  ) async throws -> AdapterHarness {
    try await AdapterHarness.run(
      ["AWS_LWA_EVENT_DELIVERY": "record"].merging(variables) { $1 }, event: event(messages), timeout: timeout, app: app
    )
  }

  @Test @LoopActor func eachRecordIsARequestInOrder() async throws {
    let app = ScriptedApp { _ in .respond(status: 200) }
    let adapter = try await run(["a", "b", "c"], app: app)
    #expect(app.requests.map(\.text) == ["a", "b", "c"])
    #expect(app.requests.allSatisfy { $0.method == "POST" })
    #expect(try failures(adapter).isEmpty)
    #expect(adapter.log.line(containing: "Records failed or were not sent; Lambda retries them") == nil)
  }

  @Test @LoopActor func aRecordThatTheAppRefusesIsDeliveredAgain() async throws {
    let adapter = try await run(
      ["a", "b", "c"], app: ScriptedApp { .respond(status: $0.text == "b" ? 500 : 200) })
    #expect(try failures(adapter) == ["b"])
    #expect(adapter.log.line(containing: "The app failed to process a record")?.contains("record=b status=500") == true)
    let line = try #require(adapter.log.line(containing: "Records failed or were not sent; Lambda retries them"))
    #expect(line.contains("records=3 failed=1 unsent=0"))
  }

  @Test @LoopActor func aRecordWhoseConnectionClosesIsDeliveredAgain() async throws {
    let adapter = try await run(["a", "b"], app: ScriptedApp { $0.text == "a" ? .close : .respond(status: 200) })
    #expect(try failures(adapter) == ["a"])
    #expect(adapter.log.line(containing: "App.ClosedBeforeResponse") != nil)
  }

  @Test @LoopActor func recordsAreNotSentAfterTheDeadline() async throws {
    let app = ScriptedApp { _ in .stall }
    let adapter = try await run(
      ["a", "b", "c"], ["AWS_LWA_DEADLINE_MARGIN": "0"], timeout: .seconds(1), app: app)
    #expect(try failures(adapter) == ["a", "b", "c"])
    #expect(app.requests.map(\.text) == ["a"])
    let line = try #require(adapter.log.line(containing: "Records failed or were not sent; Lambda retries them"))
    #expect(line.contains("failed=1 unsent=2"))
  }

  @Test @LoopActor func recordsAreSentAtOnceAsFarAsTheSettingsAllow() async throws {
    let both = Gate(2)
    let app = ScriptedApp { _ in
      both.open()
      both.wait()
      return .respond(status: 200)
    }
    let adapter = try await run(["a", "b"], ["AWS_LWA_EVENT_CONCURRENCY": "2"], app: app)
    #expect(try failures(adapter).isEmpty)
  }

  @Test @LoopActor func theRestIsNotSentToAnAppThatListensNoMore() async throws {
    let path = "/tmp/swiftlet-records-\(UInt32.random(in: 0 ... .max)).sock"
    let app = Shared<ScriptedPeer?>(nil)
    let received = RequestRecorder()
    app.withLock {
      $0 = ScriptedPeer(unixPath: path, .concurrent) { connection, _ in
        while var request = connection.readRequestHead() {
          guard request.field("user-agent") != "swiftlet-readiness" else {
            PeerReply.respond(status: 200).perform(on: connection)
            continue
          }
          connection.readBody(of: &request)
          received.append(request)
          // The listener is gone when the next record is sent.
          app.withLock { $0 = nil }
          PeerReply.respond(status: 200, fields: [("connection", "close")]).perform(on: connection)
          return
        }
      }
    }
    let adapter = try AdapterHarness(
      [
        "AWS_LWA_EVENT_DELIVERY": "record", "AWS_LWA_HOST": "unix:\(path)", "AWS_LWA_CONNECT_TIMEOUT": "50ms",
      ], runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(event(["a", "b", "c"]))]), app: nil)
    await adapter.run()
    #expect(try failures(adapter) == ["b", "c"])
    #expect(received.requests.map(\.text) == ["a"])
    let line = try #require(adapter.log.line(containing: "Records failed or were not sent; Lambda retries them"))
    #expect(line.contains("failed=1 unsent=1"))
  }
}
