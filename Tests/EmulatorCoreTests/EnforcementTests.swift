import EmulatorCore
import Testing

@Suite struct EnforcementTests {
  @Test func versionOneHasADirectoryForEachController() {
    let mounts = ControlGroupMounts(
      mounts: """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
        37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
        38 31 0:35 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """,
      membership: """
        7:freezer:/
        4:memory:/services/one
        1:cpu,cpuacct:/busy
        0::/own/group
        """)
    #expect(mounts.place(for: .freezer) == .init(isUnified: false, directory: "/sys/fs/cgroup/freezer"))
    #expect(mounts.place(for: .memory) == .init(isUnified: false, directory: "/sys/fs/cgroup/memory/services/one"))
    #expect(mounts.place(for: .cpu) == .init(isUnified: false, directory: "/sys/fs/cgroup/cpu,cpuacct/busy"))
    // Version 1 has no such controller mounted here: version 2 may.
    #expect(mounts.place(for: .processes) == .init(isUnified: true, directory: "/sys/fs/cgroup/unified/own"))
  }

  @Test(arguments: [
    ("/", "/", "/sys/fs/cgroup"), ("/", "/user.slice/a.scope", "/sys/fs/cgroup/user.slice"),
    ("/docker/x", "/docker/x/a", "/sys/fs/cgroup"),
  ])
  func versionTwoHasOneBesideTheProcessesOwn(root: String, path: String, directory: String) {
    let mounts = ControlGroupMounts(
      mounts: "41 31 0:38 \(root) /sys/fs/cgroup rw - cgroup2 cgroup2 rw", membership: "0::\(path)\n")
    for controller in ControlGroupMounts.Controller.allCases {
      #expect(mounts.place(for: controller) == .init(isUnified: true, directory: directory))
    }
  }

  @Test(arguments: ["", "nonsense", "1 2 3", "37 31 0:34 / /sys/x rw - cgroup", "a - b - c"])
  func whatCannotBeReadIsNoPlace(_ mounts: String) {
    #expect(ControlGroupMounts(mounts: mounts, membership: "7:freezer:/\n0::/\n").place(for: .freezer) == nil)
  }

  @Test func theReportNamesMeansAndReasons() {
    var report = EnforcementReport()
    #expect(report.enforced == "")
    report.note(.cpu, .notEnforced("switched off"))
    report.note(.memory, .enforced("watched"))
    report.note(.freeze, .enforced("SIGSTOP"))
    #expect(report.enforced == "freeze (SIGSTOP), memory (watched)")
    #expect(report.notEnforced == "cpu (switched off)")
    #expect(report.isEnforced(.memory))
    #expect(!report.isEnforced(.cpu))
    #expect(!report.isEnforced(.processes))
  }

  @Test func theShareOfTheProcessorsGoesByMemory() {
    #expect(ProcessorShare.quota(memorySize: 1769) == 100_000)
    #expect(ProcessorShare.quota(memorySize: 128) == 7235)
    #expect(ProcessorShare.quota(memorySize: 10_240) == 578_858)
  }

  @Test func aFreezeTakesItsTime() {
    let id = RequestID("a")
    var machine = SandboxStateMachine(limits: .init(invocation: .seconds(3), freeze: .seconds(1)))
    _ = machine.start(at: .zero)
    #expect(machine.freeze(at: .zero) == false)
    _ = machine.runtimeAsksForNext(at: .zero)
    #expect(machine.freeze(at: .zero) == true)
    #expect(machine.freeze(at: .zero) == false)
    #expect(machine.invoke(id, at: .milliseconds(400)) == .waitForThaw(.milliseconds(600)))
    #expect(machine.invoke(RequestID("b"), at: .milliseconds(400)) == .refuse)
    #expect(machine.thaw(at: .seconds(1)) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.thaw(at: .seconds(1)) == nil)
    #expect(machine.freeze(at: .seconds(1)) == false)
    #expect(machine.runtimeBeginsAnswer(id) == nil)
    machine.runtimeEndsAnswer(id)
    _ = machine.runtimeAsksForNext(at: .seconds(2))
    #expect(machine.freeze(at: .seconds(2)) == true)
    #expect(machine.invoke(RequestID("b"), at: .seconds(3)) == .deliver(timeLimit: .seconds(3)))
  }

  @Test func aSandboxWithAWorkingExtensionIsNotFrozen() {
    let id = RequestID("a")
    let `extension` = ExtensionID("e")
    var machine = SandboxStateMachine(limits: .init(invocation: .seconds(3)))
    _ = machine.start(at: .zero)
    _ = machine.registerExtension(`extension`, name: "e", events: [.invoke])
    _ = machine.runtimeAsksForNext(at: .zero)
    _ = machine.extensionAsksForNext(`extension`, at: .zero)
    _ = machine.invoke(id, at: .zero)
    _ = machine.runtimeBeginsAnswer(id)
    machine.runtimeEndsAnswer(id)
    _ = machine.runtimeAsksForNext(at: .zero)
    #expect(machine.freeze(at: .zero) == false)
    _ = machine.extensionAsksForNext(`extension`, at: .zero)
    #expect(machine.freeze(at: .zero) == true)
  }
}
