import Testing

@testable import AdapterCore

@Suite struct KernelFiguresTests {
  private func value(_ name: StaticString, _ text: String) -> Int? {
    KernelFigures.value(of: name, in: Array(text.utf8)[...])
  }

  @Test func readsFigures() {
    let memory = "MemTotal:        2032384 kB\nMemFree:          128 kB\nMemAvailable:    1234567 kB\n"
    #expect(value("MemAvailable", memory) == 1_234_567)
    #expect(value("MemTotal", memory) == 2_032_384)
    #expect(value("Mem", memory) == nil)
    #expect(value("Swap", memory) == nil)
    let events = "low 0\nhigh 0\noom 3\noom_kill 2\noom_group_kill 0\n"
    #expect(value("oom_kill", events) == 2)
    #expect(value("oom", events) == 3)
    #expect(value("oom_kill", "oom_kill_disable 0\nunder_oom 0\noom_kill 1") == 1)
    #expect(value("oom_kill", "oom_kill x\n") == nil)
    #expect(value("oom_kill", "oom_kill") == nil)
  }

  @Test func readsSingleFigures() {
    #expect(KernelFigures.single(Array("67108864\n".utf8)[...]) == 67_108_864)
    #expect(KernelFigures.single(Array("max\n".utf8)[...]) == nil)
    #expect(KernelFigures.single([]) == nil)
  }

  @Test func readsControlGroups() {
    let both = ControlGroups(
      Array("9:name=systemd:/\n4:hugetlb,memory:/lambda/a:b\n1:cpu:/x\n0::/unified/here\n".utf8)[...])
    #expect(both.memory == "/lambda/a:b")
    #expect(both.unified == "/unified/here")
    let none = ControlGroups(Array("4:memoryless:/x\nnonsense\n0:x:/y\n0::relative\n".utf8)[...])
    #expect(none.memory == nil)
    #expect(none.unified == nil)
  }

  @Test(arguments: [
    ("/", [""]), ("/a", ["/a", ""]), ("/a/b", ["/a/b", "/a", ""]), ("", [""]),
  ])
  func walksUpwards(path: String, paths: [String]) {
    #expect(ControlGroups.upwards(from: path) == paths)
  }
}
