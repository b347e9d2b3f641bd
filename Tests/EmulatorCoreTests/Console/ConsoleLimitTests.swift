import Testing

@testable import EmulatorCore

@Suite struct ConsoleLimitTests {
  private static func journal(_ change: (inout ConsoleJournal.Limits) -> Void) -> ConsoleJournal {
    var limits = ConsoleJournal.Limits()
    change(&limits)
    return ConsoleJournal(unixAtZero: 0, limits: limits)
  }

  @Test func keepsTheNewestInvocations() throws {
    var journal = Self.journal { $0.invocations = 3 }
    for number in 1...5 { journal.note(.arrival(number)) }
    let tree = try journal.tree()
    #expect(tree["firstInvocation"]?.number == 3)
    #expect(tree["invocations"]?.count == 3)
    #expect(try journal.detailTree(2) == nil)
    #expect(try journal.detailTree(3) != nil)
    let number = journal.number
    journal.note(.answered(ConsoleNews.id(1), status: 200, at: .zero))
    #expect(journal.number == number)
  }

  @Test func keepsTheNewestLines() throws {
    var journal = Self.journal { $0.lines = 2 }
    for text in ["a", "b", "c"] { journal.note(.line(text)) }
    let tree = try journal.tree()
    #expect(tree["firstLine"]?.number == 2)
    #expect(tree["lines"]?.count == 2)
  }

  @Test func cutsLines() throws {
    var journal = Self.journal {
      $0.line = 4
      $0.lineBytes = 10
    }
    journal.note([.line("abcdefg"), .line("é€x")])
    let lines = try #require(try journal.tree()["lines"])
    #expect(lines[0]?["text"]?.text == "abcd")
    #expect(lines[0]?["omittedBytes"]?.number == 3)
    // The cut character becomes valid JSON all the same.
    #expect(lines[1]?["text"]?.text == "é\u{FFFD}")
    journal.note(.line("abcd"))
    #expect(try journal.tree()["firstLine"]?.number == 2)
  }

  @Test func dropsTheOldestBodies() throws {
    var journal = Self.journal { $0.bodyBytes = 100 }
    let event = #"{"a":"\#(String(repeating: "b", count: 32))"}"#
    #expect(event.utf8.count == 40)
    journal.note([.arrival(1, source: "invoke", event: event), .arrival(2, source: "invoke", event: event)])
    let number = journal.number
    journal.note(.result(2, event))
    #expect(try journal.tree(since: number)?["invocations"]?.count == 2)
    let first = try #require(try journal.detailTree(1))
    #expect(first["isDropped"]?.isTrue == true)
    #expect(first["eventText"] == nil)
    #expect(try journal.detailTree(2)?["isDropped"] == .bool(false))
    #expect(journal.event(of: ConsoleNews.id(1)) == nil)
    // What comes later for a dropped one is not kept either.
    journal.note(.result(1, event))
    #expect(try journal.detailTree(1)?["resultText"] == nil)
    #expect(try journal.detailTree(2)?["resultText"]?.text == event)
  }

  @Test func dropsABodyThatIsTooLargeByItself() throws {
    var journal = Self.journal { $0.bodyBytes = 10 }
    journal.note([.arrival(1, event: #"{"a":"bcdefghijkl"}"#), .arrival(2, event: "{}")])
    #expect(try journal.detailTree(1)?["isDropped"]?.isTrue == true)
    #expect(try journal.detailTree(2)?["eventText"]?.text == "{}")
  }

  @Test func cutsBodies() throws {
    var journal = Self.journal { $0.body = 5 }
    journal.note(.arrival(1, event: "[1,2,3]"))
    let detail = try #require(try journal.detailTree(1))
    #expect(detail["eventText"]?.text == "[1,2,")
    #expect(detail["eventBytes"]?.number == 7)
    #expect(detail["eventIsCut"]?.isTrue == true)
    #expect(journal.event(of: ConsoleNews.id(1)) == nil)
  }

  /// Bodies are accounted for exactly, whatever comes in which order.
  @Test func keepsAsManyBodiesAsItMay() throws {
    var journal = Self.journal {
      $0.invocations = 4
      $0.bodyBytes = 50
    }
    for number in 1...40 {
      journal.note([.arrival(number, event: "[12345678]"), .result(max(1, number - number % 3), "[12345678]")])
    }
    let kept = (37...40).compactMap { journal.event(of: ConsoleNews.id($0)) }
    #expect(kept.count >= 3)
  }

  // MARK: Sandboxes

  @Test func forgetsSandboxesWhoseInvocationsAreGone() throws {
    var journal = Self.journal {
      $0.invocations = 2
      $0.sandboxes = 2
    }
    for number in 1...3 {
      let id = ConsoleNews.id(number)
      journal.note([
        .sandbox("s\(number)", .starting), .arrival(number),
        .assigned(id, sandbox: "s\(number)", isStarting: true, at: .zero), .sandbox("s\(number)", .busy(id)),
        .sandbox("s\(number)", .ended(reason: "idle")),
      ])
    }
    // The first one's invocation is gone, and there were more than two sandboxes.
    let tree = try journal.tree()
    #expect(tree["sandboxes"]?.count == 2)
    #expect(tree["sandboxes"]?[0]?["id"]?.text == "s2")
    #expect(try journal.tree(since: 1)?["forgottenSandboxes"]?[0]?.text == "s1")
    #expect(try journal.tree(since: journal.number)?["forgottenSandboxes"] == nil)
  }

  @Test func keepsSandboxesThatRun() throws {
    var journal = Self.journal {
      $0.sandboxes = 1
      $0.allSandboxes = 2
    }
    for number in 1...5 { journal.note(.sandbox("s\(number)", .idle)) }
    #expect(try journal.tree()["sandboxes"]?.count == 5)
  }

  @Test func forgetsSandboxesThatNeverStartBeyondALimit() throws {
    var journal = Self.journal {
      $0.allSandboxes = 10
      $0.sandboxes = 5
    }
    journal.note([
      .sandbox("first", .starting), .arrival(1),
      .assigned(ConsoleNews.id(1), sandbox: "first", isStarting: true, at: .zero),
      .sandbox("first", .ended(reason: "crash")),
    ])
    for number in 1...100 {
      journal.note([.sandbox("s\(number)", .starting), .sandbox("s\(number)", .ended(reason: "crash"))])
    }
    #expect(try #require(try journal.tree()["sandboxes"]?.count) <= 10)
    // More were forgotten than are remembered: a page needs everything anew.
    #expect(journal.changes(since: 1) == nil)
    #expect(journal.changes(since: journal.number) != nil)
  }

  @Test func forgetsSandboxesThatStartedAgain() throws {
    var journal = Self.journal {
      $0.sandboxes = 1
      $0.spansOfSandbox = 4
    }
    journal.note(.sandbox("kept", .idle))
    for _ in 0..<100 { journal.note([.sandbox("s", .starting), .sandbox("s", .ended(reason: "crash"))]) }
    #expect(try journal.tree()["sandboxes"]?.count == 1)
    journal.note(.sandbox("s", .starting))
    #expect(try journal.tree()["sandboxes"]?.count == 2)
  }

  @Test func keepsTheNewestSpans() throws {
    var journal = Self.journal { $0.spansOfSandbox = 3 }
    for time in 0..<10 { journal.note(.sandbox("s", time % 2 == 0 ? .idle : .frozen, at: time)) }
    let sandbox = try #require(try journal.tree()["sandboxes"]?[0])
    #expect(sandbox["spans"]?.count == 3)
    #expect(sandbox["firstSpan"]?.number == sandbox["spans"]?[0]?["number"]?.number)
  }

  @Test func limitsAllSpans() throws {
    var journal = Self.journal { $0.spans = 200 }
    for time in 0..<1000 {
      for sandbox in ["a", "b", "c"] { journal.note(.sandbox(sandbox, time % 2 == 0 ? .idle : .frozen, at: time)) }
    }
    let sandboxes = try #require(try journal.tree()["sandboxes"])
    let spans = (0..<3).reduce(0) { $0 + (sandboxes[$1]?["spans"]?.count ?? 0) }
    #expect(spans <= 202)
    #expect(spans > 150)
  }
}
