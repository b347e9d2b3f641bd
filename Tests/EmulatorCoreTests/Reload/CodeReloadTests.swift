import Testing

@testable import EmulatorCore

@Suite struct CodeReloadTests {
  private func at(_ milliseconds: Int) -> Duration { .milliseconds(milliseconds) }

  private func files(_ names: String...) -> ChangedFiles {
    var files = ChangedFiles()
    for name in names { files.add(name) }
    return files
  }

  private func restart(_ reload: inout CodeReload, at time: Duration) -> CodeReload.Restart? {
    if case .restart(let restart) = reload.timerFired(at: time) { restart } else { nil }
  }

  @Test func filesAreNamedBriefly() {
    #expect(files("a").description == "a")
    #expect(files("a", "a").description == "a")
    #expect(files("a", "b").description == "a and b")
    #expect(files("a", "b", "c", "d", "a", "c").description == "a and 3 more")
    #expect(files(".a", ".b").areHidden)
    #expect(!files(".a", "b").areHidden)
  }

  @Test func namesDoNotControlTheTerminal() {
    #expect(files("\u{1B}[31mred.py").description == "?[31mred.py")
    #expect(files("one", "two\nlines\u{202E}").description == "one and two?lines?")
    #expect(files("\u{9B}0m", "b", "c").description == "?0m and 2 more")
    #expect(PrintableText.of(String(repeating: "é", count: 301)) == String(repeating: "é", count: 300) + "…")
  }

  @Test func filesThatAreGoneAreNotNamed() {
    #expect(files("sedAb12", "b", "a").remaining { $0 != "sedAb12" } == files("a", "b"))
    #expect(files("b", "sedAb12").remaining { $0 == "b" } == files("b"))
    #expect(files("a", "b").remaining { _ in false } == files("a", "b"))
    var reload = CodeReload()
    _ = reload.changed("sedAb12", at: at(0))
    _ = reload.changed("app.py", at: at(1))
    let action = reload.timerFired(at: at(101)) { $0 == "app.py" }
    #expect(action == .restart(.init(files: files("app.py"), startsNow: true, warns: false)))
    #expect(reload.startEnded() == files("app.py"))
  }

  @Test func aBurstEndsAfterAPause() {
    var burst = ChangeBurst()
    #expect(!burst.isPending)
    #expect(burst.timerFired(at: at(0)) == .none)
    #expect(burst.changed("a", at: at(0)) == at(100))
    #expect(burst.changed("b", at: at(60)) == nil)
    #expect(burst.isPending)
    #expect(burst.timerFired(at: at(100)) == .wait(until: at(160)))
    #expect(burst.timerFired(at: at(160)) == .over(files("a", "b")))
    #expect(!burst.isPending)
    #expect(burst.timerFired(at: at(200)) == .none)
    #expect(burst.changed("c", at: at(300)) == at(400))
    #expect(burst.timerFired(at: at(400)) == .over(files("c")))
  }

  @Test func aBurstWithoutAPauseEndsAfterTwoSeconds() {
    var burst = ChangeBurst()
    var due = burst.changed("a", at: at(0))
    var now = at(0)
    while let time = due {
      while now < time {
        now += at(20)
        _ = burst.changed("a", at: now)
      }
      guard case .wait(let next) = burst.timerFired(at: now) else { break }
      due = next
    }
    #expect(now == at(2000))
    #expect(!burst.isPending)
  }

  @Test func invocationsWaitUntilTheRestart() {
    var reload = CodeReload()
    #expect(!reload.isHolding)
    #expect(reload.changed("a", at: at(0)) == at(100))
    #expect(reload.isHolding)
    #expect(reload.timerFired(at: at(50)) == .wait(until: at(100)))
    #expect(reload.timerFired(at: at(100)) == .restart(.init(files: files("a"), startsNow: true, warns: false)))
    #expect(!reload.isHolding)
    #expect(reload.startEnded() == files("a"))
    #expect(reload.startEnded() == nil)
    #expect(reload.timerFired(at: at(200)) == .none)
  }

  @Test func aFurtherChangeDuringAStartRestartsAgain() {
    var reload = CodeReload()
    _ = reload.changed("a", at: at(0))
    _ = reload.timerFired(at: at(100))
    #expect(reload.changed("b", at: at(150)) == at(250))
    #expect(reload.isHolding)
    #expect(restart(&reload, at: at(250))?.files == files("b"))
    #expect(reload.startEnded() == files("b"))
  }

  @Test func aFunctionThatChangesItsFilesWheneverItStartsIsNotStartedAgainAndAgain() {
    var reload = CodeReload()
    var restarts: [CodeReload.Restart] = []
    _ = reload.changed("app.py", at: at(0))
    for number in 1...6 {
      restarts += [restart(&reload, at: at(number * 1000))].compactMap(\.self)
      // Also if a request starts it.
      reload.startBegan()
      _ = reload.changed("state", at: at(number * 1000 + 500))
      _ = reload.startEnded()
    }
    #expect(restarts.map(\.startsNow) == [true, true, true, false, false, false])
    #expect(restarts.map(\.warns) == [false, false, false, true, false, false])
  }

  @Test func aFunctionThatCannotWriteItsFilesIsNotSuspected() {
    var reload = CodeReload()
    reload.canWriteItsFiles = false
    for number in 1...6 {
      _ = reload.changed("app.py", at: at(number * 1000), isRunning: true)
      let restart = restart(&reload, at: at(number * 1000 + 100))
      #expect(restart == .init(files: files("app.py"), startsNow: true, warns: false))
      reload.startBegan()
    }
  }

  @Test func aFileThatTheFunctionSeemsToWriteIsNamedOnce() {
    var reload = CodeReload()
    let named = (1...6).map { number in
      _ = reload.changed("state", at: at(number * 1000), isRunning: true)
      let restart = restart(&reload, at: at(number * 1000 + 100))
      #expect(restart?.startsNow == true)
      return restart?.writtenFile
    }
    #expect(named == [nil, nil, "state", nil, nil, nil])
  }

  @Test(arguments: [("b", true), ("a", false)])
  func otherChangesEndTheSuspicion(file: String, isRunning: Bool) {
    var reload = CodeReload()
    for (number, name) in ["a", "a", file, "a", "a"].enumerated() {
      _ = reload.changed(name, at: at(number * 1000), isRunning: number == 2 ? isRunning : true)
      #expect(restart(&reload, at: at(number * 1000 + 100))?.writtenFile == nil)
    }
  }

  @Test func severalFilesAreNobodysOwn() {
    var reload = CodeReload()
    for number in 1...5 {
      _ = reload.changed("a", at: at(number * 1000), isRunning: true)
      _ = reload.changed("b", at: at(number * 1000), isRunning: true)
      #expect(restart(&reload, at: at(number * 1000 + 100))?.writtenFile == nil)
    }
  }

  @Test func editsAfterTheStartAreNobodysOwn() {
    var reload = CodeReload()
    for number in 1...6 {
      _ = reload.changed("app.py", at: at(number * 1000))
      #expect(restart(&reload, at: at(number * 1000 + 100))?.startsNow == true)
      reload.startBegan()
      _ = reload.startEnded()
    }
  }

  @Test func anEditAmongTheFilesThatAreWrittenCounts() {
    var reload = CodeReload()
    _ = reload.changed("app.py", at: at(0))
    for number in 1...6 {
      #expect(restart(&reload, at: at(number * 1000))?.startsNow == true)
      reload.startBegan()
      _ = reload.changed("state", at: at(number * 1000 + 500))
      _ = reload.startEnded()
      _ = reload.changed("app.py", at: at(number * 1000 + 600))
    }
  }

  @Test func aReplacedConfigurationIsReportedLikeAChange() {
    var reload = CodeReload()
    reload.replaced(because: files("template.yaml"))
    #expect(!reload.isHolding)
    #expect(reload.startEnded() == files("template.yaml"))
  }
}
