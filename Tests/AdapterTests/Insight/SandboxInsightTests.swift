import Foundation
import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter

/// What metrics and warnings say of the sandbox.
@Suite struct SandboxInsightTests {
  init() { loopThread }

  private static let metrics = ["AWS_LWA_METRICS": "true", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512"]

  private static func invocations(_ count: Int) -> [ScriptedInvocation] {
    (1...count).map { ScriptedInvocation(requestID: "id-\($0)") }
  }

  /// The metrics of each invocation.
  @LoopActor private func documents(_ adapter: AdapterHarness) throws -> [[String: Any]] {
    try adapter.log.lines.filter { $0.contains("_aws") }
      .map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
  }

  @Test(arguments: [
    ("on-demand", 1, true, false), ("provisioned-concurrency", 0, true, false), ("snap-start", 1, false, true),
  ])
  @LoopActor func theFirstInvocationTellsHowTheSandboxBegan(
    type: String, coldStarts: Int, hasInit: Bool, hasRestore: Bool
  ) async throws {
    let adapter = try AdapterHarness(
      Self.metrics.merging(["AWS_LAMBDA_INITIALIZATION_TYPE": type]) { $1 },
      runtimeAPI: ScriptedRuntimeAPI(Self.invocations(3)))
    await adapter.run()
    let documents = try documents(adapter)
    #expect(documents.map { $0["ColdStarts"] as? Int } == [coldStarts, 0, 0])
    #expect(documents.map { $0["InitDuration"] != nil } == [hasInit, false, false])
    #expect(documents.map { $0["RestoreDuration"] != nil } == [hasRestore, false, false])
  }

  @Test @LoopActor func ofSeveralInvocationsAtOnceOneTellsIt() async throws {
    let adapter = try AdapterHarness(
      Self.metrics.merging([
        "AWS_LAMBDA_INITIALIZATION_TYPE": "lambda-managed-instances", "AWS_LAMBDA_MAX_CONCURRENCY": "4",
      ]) { $1 }, runtimeAPI: ScriptedRuntimeAPI(Self.invocations(8)))
    await adapter.run()
    let documents = try documents(adapter)
    #expect(documents.count == 8)
    #expect(documents.count { $0["InitDuration"] != nil } == 1)
    #expect(documents.allSatisfy { $0["ColdStarts"] as? Int == 0 })
  }

  /// Runs an adapter whose app holds these numbers of pages in one invocation after the other. The function has 131,072
  /// pages of 4 KB.
  @LoopActor private func run(_ variables: [String: String], residentPages: [Int]) async throws -> AdapterHarness {
    let processes = ScriptedProcesses()
    processes.listener = 7
    processes.all[7] = ScriptedProcesses.Process(residentPages: 1000)
    let asked = Shared(0)
    let hasGrown = residentPages.map { _ in Gate() }
    let app = ScriptedApp { _ in
      let number = asked.withLock { value in
        value += 1
        return value - 1
      }
      hasGrown[number].wait()
      return .text("hello")
    }
    let adapter = try AdapterHarness(
      Self.metrics.merging(variables) { $1 },
      runtimeAPI: ScriptedRuntimeAPI(Self.invocations(residentPages.count)), app: app, processes: processes)
    let growth = LoopActor.task {
      for (number, count) in residentPages.enumerated() {
        _ = await eventually { asked.withLock { $0 } > number }
        processes.all[7]?.residentPages = count
        hasGrown[number].open()
      }
    }
    await adapter.run()
    await growth.value
    return adapter
  }

  @Test @LoopActor func memoryGrowsAndEachThresholdIsToldOnce() async throws {
    let adapter = try await run([:], residentPages: [20_000, 60_000, 120_000, 121_000, 128_000, 129_000])
    let used = try documents(adapter).map { try #require($0["MemoryUsed"] as? Double).rounded() }
    #expect(used == [78, 234, 469, 473, 500, 504])
    #expect(try documents(adapter).last?["MemoryUtilization"] as? Double ?? 0 > 98)
    let warnings = adapter.log.lines.filter { $0.contains("Memory is nearly used up") }
    #expect(warnings.map { $0.contains("requestId=id-3") || $0.contains("requestId=id-5") } == [true, true])
    #expect(warnings.allSatisfy { $0.contains(" WARN ") })
  }

  @Test @LoopActor func withoutMetricsTheWarningIsGivenAllTheSame() async throws {
    let adapter = try await run(["AWS_LWA_METRICS": "false"], residentPages: [128_000, 129_000])
    #expect(adapter.log.lines.count { $0.contains("Memory is nearly used up") } == 1)
    #expect(try documents(adapter).isEmpty)
  }

  @Test @LoopActor func whatCannotBeSeenIsLeftOut() async throws {
    let adapter = try AdapterHarness(Self.metrics)
    await adapter.run()
    #expect(try documents(adapter).allSatisfy { $0["MemoryUsed"] == nil && $0["MemoryUtilization"] == nil })
  }
}
