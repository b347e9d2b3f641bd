import ChildProcesses
import EmulatorCore
import Glibc
import Testing

@testable import Emulator

@Suite struct SandboxEnforcementTests {
  private static func enforcement(_ name: String) -> SandboxEnforcement {
    var configuration = FunctionConfiguration(command: ["/bin/true"], workingDirectory: "/")
    configuration.limits = [.processes]
    return SandboxEnforcement(configuration, name: "swiftlet-\(getpid())-\(name)", isGuarded: false)
  }

  /// Whether processes can be limited by a control group here.
  private static let hasControlGroups: Bool = {
    let probe = enforcement("probe")
    return probe.remove() && probe.report.isEnforced(.processes)
  }()

  @Test(.enabled(if: hasControlGroups)) func aProcessStartsInsideTheControlGroups() throws {
    let enforcement = Self.enforcement("start")
    var groups: [Int32] = []
    let child = try enforcement.start { sandbox, controlGroups in
      groups = controlGroups
      return try ChildProcess.spawn(
        "/bin/true", arguments: [], environment: [:], newProcessGroup: true, in: sandbox, controlGroups: controlGroups)
    }
    #expect(!groups.isEmpty)
    #expect(child.waitUntilExit() == .exited(code: 0))
    while !enforcement.remove() { sched_yield() }
  }
}
