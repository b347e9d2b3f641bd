import EmulatorCore
import Testing

@Suite struct NamespaceTests {
  private static let all: Set<SandboxLimit> = [.readOnly, .ownNetwork, .ownProcesses]

  @Test func whatOthersEnforceIsNoPartOfThePlan() {
    #expect(NamespacePlan([.freeze, .readOnly, .cpu]).wanted == [.readOnly])
  }

  @Test func withoutPrivilegeAUserNamespaceIsTried() {
    var plan = NamespacePlan(Self.all)
    #expect(plan.means(of: .ownProcesses) == "pid namespace")
    plan.failed(at: .namespaces, reason: "Operation not permitted", isPermission: true)
    #expect(plan.wanted == Self.all)
    #expect(plan.entersUserNamespace)
    #expect(plan.means(of: .readOnly) == "user and mount namespace")
    #expect(plan.means(of: .ownNetwork) == "user and network namespace")

    plan.failed(at: .namespaces, reason: "No space left on device", isPermission: false)
    #expect(plan.wanted.isEmpty)
    #expect(plan.refused.keys.count == 3)
    #expect(plan.refused[.ownNetwork] == "user namespaces: No space left on device")
  }

  @Test func aSystemWithoutNamespacesIsNotAskedTwice() {
    var plan = NamespacePlan(Self.all)
    plan.failed(at: .namespaces, reason: "Invalid argument", isPermission: false)
    #expect(plan.wanted.isEmpty)
    #expect(plan.refused[.readOnly] == "namespaces: Invalid argument")
  }

  @Test(arguments: [
    (NamespacePlan.Step.path("/data"), SandboxLimit.readOnly, "/data: no"), (.root, .readOnly, "mounts: no"),
    (.temporaryDirectory, .readOnly, "/tmp: no"), (.processFiles, .ownProcesses, "/proc: no"),
    (.loopback, .ownNetwork, "loopback interface: no"),
  ])
  func aStepThatFailsCostsItsLimitAlone(step: NamespacePlan.Step, limit: SandboxLimit, reason: String) {
    var plan = NamespacePlan(Self.all)
    plan.failed(at: step, reason: "no", isPermission: true)
    #expect(plan.wanted == Self.all.subtracting([limit]))
    #expect(plan.refused == [limit: reason])
    #expect(!plan.entersUserNamespace)
  }

  @Test func thereIsAlwaysLessToTry() {
    let steps: [NamespacePlan.Step] = [
      .namespaces, .users, .path("/a"), .root, .temporaryDirectory, .processFiles, .loopback,
    ]
    for wanted in [Self.all, [.readOnly], [.ownProcesses], [.ownNetwork], [.readOnly, .ownProcesses]] {
      for step in steps {
        var plan = NamespacePlan(wanted)
        for _ in 0...wanted.count { plan.failed(at: step, reason: "no", isPermission: true) }
        #expect(plan.wanted.isEmpty)
        #expect(Set(plan.refused.keys) == wanted)
      }
    }
  }

  @Test func onlyWhatLiesBelowTheTemporaryDirectoryIsMounted() {
    let paths = SandboxPaths(
      visible: ["/home/app", "/tmp/b/lib", "/tmp/b", "/tmp/a", "/tmp", "/tmpfile"], writable: ["/data", "/tmp/b/log"],
      temporary: "/tmp")
    #expect(
      paths.mounts == [
        .init("/data", isWritable: true), .init("/tmp/a"), .init("/tmp/b"), .init("/tmp/b/log", isWritable: true),
      ])
  }

  @Test func whatLiesInSomethingWritableIsWritable() {
    let paths = SandboxPaths(visible: ["/tmp/a/b", "/tmp/a"], writable: ["/tmp/a"], temporary: "/tmp")
    #expect(paths.mounts == [.init("/tmp/a", isWritable: true)])
  }

  @Test func linksAreMadeUnlessAMountHasThem() {
    let paths = SandboxPaths(
      visible: ["/tmp/a"], writable: [],
      links: [
        .init("/tmp/b/debug", target: "../a"), .init("/tmp/a/link", target: "b"),
        .init("/usr/bin/python", target: "python3"),
        .init("/tmp/b/debug", target: "../a"),
      ], temporary: "/tmp")
    #expect(paths.links == [.init("/tmp/b/debug", target: "../a")])
  }

  @Test(arguments: [
    ("/tmp/app/main.py", "/tmp/app"), ("/tmp/main.py", "/tmp/main.py"),
    ("/tmp/app/.venv/bin/uvicorn", "/tmp/app/.venv"),
    ("/tmp/bin/app", "/tmp/bin"), ("main.py", "main.py"), ("/main.py", "/main.py"),
  ])
  func aProgramIsSeenWithWhatLiesBesideIt(file: String, seen: String) {
    #expect(SandboxPaths.surroundings(of: file, temporary: "/tmp") == seen)
  }
}
