import Foundation
import Testing
import AdapterCore

@testable import Adapter

/// How much memory the sandbox has, read from files as the kernel writes them.
@Suite struct SandboxMemoryTests {
  private static let megabyte = 1024 * 1024
  private static let machine = [
    "proc/meminfo": "MemTotal:        1000000 kB\nMemFree:          100000 kB\nMemAvailable:     600000 kB\n",
    "proc/vmstat": "nr_free_pages 1\noom_kill 5\n",
  ]

  /// The memory of process 7 in a sandbox with these files.
  private func memory(
    _ files: [String: String], functionMegabytes: Int = 0
  ) throws -> (limit: Int?, available: Int?, kills: Int?) {
    try withFiles(files) { root in
      let memory = SandboxMemory(of: 7, functionMegabytes: functionMegabytes, root: root)
      let figures = memory.figures()
      return (figures.limit, figures.available, memory.outOfMemoryKills)
    }
  }

  private func withFiles<Result>(_ files: [String: String], _ body: (_ root: String) -> Result) throws -> Result {
    let root = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in Self.machine.merging(files, uniquingKeysWith: { $1 }) {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }
    return body(root.path)
  }

  /// The memory in use in such a sandbox, whose processes have 30 MB resident.
  private func use(_ files: [String: String], functionMegabytes: Int = 0) throws -> MemoryUse? {
    var use: MemoryUse?
    _ = try withFiles(files) { root in
      var memory = SandboxMemory(of: 7, functionMegabytes: functionMegabytes, root: root)
      use = memory.use { 30 * Self.megabyte }
    }
    return use
  }

  @Test func withoutControlGroupsItIsTheMachines() throws {
    let memory = try memory([:])
    #expect(memory.limit == 1_000_000 * 1024)
    #expect(memory.available == 600_000 * 1024)
    #expect(memory.kills == 5)
  }

  @Test func theMachineIsTheSandboxIfItIsAboutAsLargeAsTheFunction() throws {
    let memory = try memory([:], functionMegabytes: 900)
    #expect(memory.limit == 900 * Self.megabyte)
    #expect(memory.available == 600_000 * 1024)
  }

  @Test func aMuchLargerMachineSaysNothingOfTheFunctionsSandbox() throws {
    let memory = try memory([:], functionMegabytes: 128)
    #expect(memory.limit == 128 * Self.megabyte)
    #expect(memory.available == nil)
  }

  @Test func theNarrowestGroupOfVersion2Counts() throws {
    let memory = try memory([
      "proc/7/cgroup": "0::/a/b\n",
      "sys/fs/cgroup/a/b/memory.max": "max\n", "sys/fs/cgroup/a/b/memory.current": "1\n",
      "sys/fs/cgroup/a/memory.max": "268435456\n", "sys/fs/cgroup/a/memory.current": "201326592\n",
      "sys/fs/cgroup/a/memory.stat": "anon 1\ninactive_file 1048576\n",
      "sys/fs/cgroup/a/memory.events": "low 0\noom 2\noom_kill 2\n",
    ])
    #expect(memory.limit == 256 * Self.megabyte)
    #expect(memory.available == 65 * Self.megabyte)
    #expect(memory.kills == 2)
  }

  @Test func theMemoryControllerOfVersion1ComesFirst() throws {
    let memory = try memory(
      [
        "proc/7/cgroup": "5:devices:/\n4:cpu,memory:/f\n0::/\n",
        "sys/fs/cgroup/memory/f/memory.limit_in_bytes": "536870912\n",
        "sys/fs/cgroup/memory/f/memory.usage_in_bytes": "536870912\n",
        "sys/fs/cgroup/memory/f/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      ], functionMegabytes: 256)
    #expect(memory.limit == 256 * Self.megabyte)
    #expect(memory.available == 0)
    #expect(memory.kills == 1)
  }

  @Test func theGroupOfTheSandboxTellsItsUse() throws {
    let files = [
      "proc/7/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "268435456\n",
      "sys/fs/cgroup/a/memory.current": "201326592\n",
      "sys/fs/cgroup/a/memory.stat": "anon 1\ninactive_file 1048576\n",
    ]
    let expected = MemoryUse(used: 191 * Self.megabyte, limit: 256 * Self.megabyte)
    #expect(try use(files) == expected)
    #expect(try use(files, functionMegabytes: 256) == expected)
  }

  @Test func aGroupThatIsMuchLargerThanTheFunctionIsNotItsSandbox() throws {
    let files = [
      "proc/7/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "900000000\n",
      "sys/fs/cgroup/a/memory.current": "800000000\n",
    ]
    #expect(
      try use(files, functionMegabytes: 128) == MemoryUse(used: 30 * Self.megabyte, limit: 128 * Self.megabyte))
    #expect(try memory(files, functionMegabytes: 128).available == nil)
  }

  @Test func withoutAGroupWhatIsResidentCounts() throws {
    #expect(try use([:], functionMegabytes: 512) == MemoryUse(used: 30 * Self.megabyte, limit: 512 * Self.megabyte))
    #expect(try use([:]) == MemoryUse(used: 30 * Self.megabyte, limit: 1_000_000 * 1024))
  }

  @Test func groupsWithoutMemoryControllerAreTheMachine() throws {
    #expect(try memory(["proc/7/cgroup": "5:devices:/x\n"]).limit == 1_000_000 * 1024)
    #expect(try memory(["proc/7/cgroup": "0::/x\n"]).limit == 1_000_000 * 1024)
  }
}
