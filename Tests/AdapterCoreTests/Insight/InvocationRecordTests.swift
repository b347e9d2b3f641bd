import Foundation
import Testing

@testable import AdapterCore
import LambdaInterface

@Suite struct InvocationRecordTests {
  private var full: InvocationRecord {
    var record = InvocationRecord(requestID: "r-1", traceID: "Root=1-2", duration: .milliseconds(15))
    record.status = 200
    record.attempts = 2
    record.appLatency = .milliseconds(12)
    record.timeAllowed = .seconds(3)
    record.sandboxStart = .cold(initDuration: .milliseconds(400))
    record.requestBytes = 0
    record.responseBytes = 1024
    record.memory = MemoryUse(used: 128 * 1024 * 1024, limit: 512 * 1024 * 1024)
    return record
  }

  private func document(_ record: InvocationRecord, functionName: String = "f") throws -> [String: Any] {
    var line = Array("x\n".utf8)
    record.writeMetrics(namespace: "N", functionName: functionName, at: 1_700_000_000_000, to: &line)
    #expect(line.starts(with: "x\n{".utf8))
    #expect(line.count { $0 == UInt8(ascii: "\n") } == 2)
    return try #require(try JSONSerialization.jsonObject(with: Data(line.dropFirst(2))) as? [String: Any])
  }

  private func directives(_ document: [String: Any]) throws -> [[String: Any]] {
    let metadata = try #require(document["_aws"] as? [String: Any])
    #expect(metadata["Timestamp"] as? Int == 1_700_000_000_000)
    return try #require(metadata["CloudWatchMetrics"] as? [[String: Any]])
  }

  @Test func writesTheEmbeddedMetricFormat() throws {
    let document = try document(full)
    let directives = try directives(document)
    #expect(directives.count == 1)
    #expect(directives[0]["Namespace"] as? String == "N")
    #expect(directives[0]["Dimensions"] as? [[String]] == [["FunctionName"]])
    #expect(document["FunctionName"] as? String == "f")
    #expect(document["AppLatency"] as? Double == 12)
    #expect(document["AdapterOverhead"] as? Double == 3)
    #expect(document["Retries"] as? Int == 1)
    #expect(document["Failures"] as? Int == 0)
    #expect(document["ColdStarts"] as? Int == 1)
    #expect(document["InitDuration"] as? Double == 400)
    #expect(document["MemoryUsed"] as? Double == 128)
    #expect(document["MemoryUtilization"] as? Double == 25)
    #expect(document["requestId"] as? String == "r-1")
  }

  /// Each metric that is named has a number, and each unit is one of CloudWatch's.
  @Test func namesOnlyWhatIsThere() throws {
    var failed = full
    failed.failure = .appTimedOut
    for record in [full, failed, InvocationRecord(requestID: "r", duration: .zero)] {
      let document = try document(record)
      for directive in try directives(document) {
        let metrics = try #require(directive["Metrics"] as? [[String: String]])
        #expect(!metrics.isEmpty && metrics.count <= 100)
        for metric in metrics {
          #expect(document[try #require(metric["Name"])] is NSNumber)
          #expect(["Milliseconds", "Count", "Megabytes", "Percent", "Bytes"].contains(metric["Unit"]))
        }
        for dimension in try #require(directive["Dimensions"] as? [[String]]).joined() {
          #expect(document[dimension] is String)
        }
      }
    }
    #expect(try document(InvocationRecord(requestID: "r", duration: .zero))["MemoryUsed"] == nil)
  }

  @Test func countsFailuresByCode() throws {
    var record = full
    record.failure = .appTimedOut
    let document = try document(record)
    let directives = try directives(document)
    #expect(directives.count == 2)
    #expect(directives[1]["Dimensions"] as? [[String]] == [["FunctionName", "FailureCode"]])
    #expect((directives[1]["Metrics"] as? [[String: String]])?.map { $0["Name"] } == ["Failures"])
    #expect(document["FailureCode"] as? String == "App.TimedOut")
    #expect(document["TimeoutsAverted"] as? Int == 1)
  }

  @Test func hasNoDimensionOutsideLambda() throws {
    let document = try document(full, functionName: "")
    #expect(try directives(document)[0]["Dimensions"] as? [[String]] == [[]])
    #expect(document["FunctionName"] == nil)
  }

  @Test(
    arguments: [
      (nil, 0, nil, nil), (.cold(initDuration: .milliseconds(400)), 1, 400, nil),
      (.prepared(initDuration: .milliseconds(400)), 0, 400, nil),
      (.restored(restoreDuration: .milliseconds(30)), 1, nil, 30),
    ] as [(SandboxStart?, Int, Double?, Double?)])
  func tellsHowTheSandboxBegan(
    start: SandboxStart?, coldStarts: Int, initDuration: Double?, restoreDuration: Double?
  ) throws {
    var record = full
    record.sandboxStart = start
    let document = try document(record)
    #expect(document["ColdStarts"] as? Int == coldStarts)
    #expect(document["InitDuration"] as? Double == initDuration)
    #expect(document["RestoreDuration"] as? Double == restoreDuration)
  }

  @Test(
    arguments: [
      (.onDemand, true), (.provisionedConcurrency, false), (.managedInstances, false), (.snapStart, true),
    ] as [(InitializationType, Bool)])
  func callersWaitForWhatIsNotPreparedAhead(type: InitializationType, isCold: Bool) {
    #expect(SandboxStart(type, initDuration: .seconds(1)).isCold == isCold)
  }

  @Test func tellsTheMemoryWithoutALimit() throws {
    var record = full
    record.memory?.limit = nil
    #expect(try document(record)["MemoryUsed"] as? Double == 128)
    #expect(try document(record)["MemoryUtilization"] == nil)
  }

  @Test(arguments: [(2700, nil, true), (2699, nil, false), (2900, FailureCode.appTimedOut, false)])
  func warnsOfShortTime(duration: Int, failure: FailureCode?, isWarned: Bool) {
    var record = InvocationRecord(requestID: "r", duration: .milliseconds(duration))
    record.timeAllowed = .seconds(3)
    record.failure = failure
    #expect((record.timeWarning != nil) == isWarned)
  }

  @Test func saysNothingOfWhatIsNotKnown() {
    let record = InvocationRecord(requestID: "r", duration: .seconds(900))
    #expect(record.timeWarning == nil)
    #expect(record.overhead == nil)
    #expect(record.timeShare == nil)
  }
}
