import Testing

@testable import Diagnosis

@Suite struct AppActivityTests {
  private static func activity(
    _ milliseconds: Int = 0, _ output: [String] = [], peers: [String] = [], files: [String] = [], of: Int = 700
  ) -> AppActivity {
    AppActivity(
      for: .milliseconds(of), processorTime: .milliseconds(milliseconds), output: output, peers: peers, files: files)
  }

  @Test func computingIsMoreThanAnIdleAppDoes() {
    #expect(Self.activity(60).beyond([]).isNothing)
    #expect(Self.activity(300).beyond([]).processorTime == .milliseconds(300))
    #expect(Self.activity(300).beyond([Self.activity(10)]).processorTime == .milliseconds(300))
    #expect(Self.activity(300).beyond([Self.activity(280)]).isNothing)
    // As much in the same time, though more in all.
    #expect(Self.activity(300).beyond([Self.activity(800, of: 2000)]).isNothing)
    #expect(Self.activity(300).beyond([Self.activity(10), Self.activity(280)]).isNothing)
  }

  @Test func linesThatDifferInFiguresAreTheSame() {
    let idle = Self.activity(0, ["tick 1 at 10:00:01", "job 3f2a done"])
    #expect(Self.activity(0, ["tick 2 at 10:00:09", "job 77 done"]).beyond([idle]).isNothing)
    #expect(Self.activity(0, ["tick 2", "mail sent"]).beyond([idle]).output == ["tick 2", "mail sent"])
  }

  @Test func peersAndFoldersThatAnIdleAppUsesDoNotCount() {
    let idle = Self.activity(peers: ["10.0.0.1:443"], files: ["/tmp/spool/1"])
    let rest = Self.activity(peers: ["10.0.0.1:443", "10.0.0.2:25"], files: ["/tmp/spool/2", "/tmp/report"])
      .beyond([idle])
    #expect(rest.peers == ["10.0.0.2:25"])
    #expect(rest.files == ["/tmp/report"])
  }

  @Test func eachKindIsConfirmedByItself() {
    let all = Self.activity(300, ["done"], peers: ["10.0.0.2:25"], files: ["/tmp/report"])
    #expect(all.confirmed(by: all) == all)
    #expect(all.confirmed(by: Self.activity()).isNothing)
    #expect(all.confirmed(by: Self.activity(0, ["also done"])) == Self.activity(0, ["done"]))
    #expect(all.confirmed(by: Self.activity(peers: ["x:1"])) == Self.activity(peers: ["10.0.0.2:25"]))
    #expect(all.confirmed(by: Self.activity(files: ["/tmp/x"])) == Self.activity(files: ["/tmp/report"]))
  }
}
