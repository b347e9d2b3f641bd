import Testing

@testable import EmulatorCore

@Suite struct ConsoleSandboxTests {
  private var journal = ConsoleJournal(unixAtZero: 1000)

  @Test mutating func showsItsLife() throws {
    let id = ConsoleNews.id(1)
    journal.note([
      .sandbox("s1", .starting), .arrival(1), .assigned(id, sandbox: "s1", isStarting: true, at: .zero),
      .sandbox("s1", .idle, at: 10), .sandbox("s1", .busy(id), at: 11),
      .memory(sandbox: "s1", megabytes: 40, at: .milliseconds(12)),
      .sandbox("s1", .frozen, at: 20), .sandbox("s1", .frozen, at: 21),
      .sandbox("s1", .ended(reason: "idle for 10 s"), at: 30),
      .sandbox("s1", .idle, at: 31),
    ])
    let sandbox = try #require(try journal.tree()["sandboxes"]?[0])
    #expect(sandbox["function"]?.text == "api")
    #expect(sandbox["number"]?.number == 1)
    #expect(sandbox["memorySize"]?.number == 128)
    #expect(sandbox["memory"]?.number == 40)
    #expect(sandbox["state"]?.text == "ended")
    #expect(sandbox["began"]?.number == 1000)
    #expect(sandbox["ended"]?.number == 1030)
    let spans = try #require(sandbox["spans"])
    let states = (0..<spans.count).map { spans[$0]?["state"]?.text ?? "" }
    #expect(states == ["starting", "idle", "busy", "frozen", "ended"])
    let times = (0..<spans.count).map { (spans[$0]?["from"]?.number ?? 0, spans[$0]?["to"]?.number ?? 0) }
    #expect(times.map(\.0) == [1000, 1010, 1011, 1020, 1030])
    #expect(times.map(\.1) == [1010, 1011, 1020, 1030, 1030])
    #expect(spans[2]?["invocation"]?.text == id.text)
    #expect(spans[1]?["invocation"] == nil)
    #expect(spans[4]?["note"]?.text == "idle for 10 s")
  }

  @Test mutating func tellsOnlyChangedSpans() throws {
    journal.note([.sandbox("s1", .starting), .sandbox("s1", .idle, at: 1), .sandbox("s1", .frozen, at: 2)])
    let number = journal.number
    journal.note(.sandbox("s1", .idle, at: 3))
    let changes = try #require(try journal.tree(since: number)?["sandboxes"]?[0])
    #expect(changes["firstSpan"]?.number == 1)
    #expect(changes["spans"]?.count == 2)
    #expect(changes["spans"]?[0]?["number"]?.number == 3)
    #expect(changes["spans"]?[0]?["to"]?.number == 1003)
    #expect(changes["spans"]?[1]?["to"] == nil)
  }

  @Test mutating func countsFailedInvocationsOnce() throws {
    journal.note([
      .sandbox("s1", .idle), .arrival(1), .assigned(ConsoleNews.id(1), sandbox: "s1", isStarting: false, at: .zero),
      .result(1, "{}", isError: true), .result(1, "{}", isError: true), .reported(1, .timeout, memory: 77), .arrival(2),
      .assigned(ConsoleNews.id(2), sandbox: "s1", isStarting: false, at: .zero), .reported(2),
    ])
    let sandbox = try #require(try journal.tree()["sandboxes"]?[0])
    #expect(sandbox["faults"]?.number == 1)
    #expect(sandbox["memory"]?.number == 61)
  }

  @Test mutating func doesNotGoBackInTime() throws {
    journal.note([.sandbox("s1", .idle, at: 10), .sandbox("s1", .frozen, at: 5)])
    let spans = try #require(try journal.tree()["sandboxes"]?[0]?["spans"])
    #expect(spans[0]?["to"]?.number == 1010)
    #expect(spans[1]?["from"]?.number == 1010)
  }

  @Test mutating func endsAtOnce() throws {
    journal.note(.sandbox("s1", .ended(reason: "crash"), at: 10))
    let sandbox = try #require(try journal.tree()["sandboxes"]?[0])
    #expect(sandbox["state"]?.text == "ended")
    #expect(sandbox["spans"]?[0]?["to"]?.number == 1010)
  }

  /// The freeze stage of an invocation lasts until its sandbox has another state.
  @Test mutating func endsTheInvocationsFreezeStage() throws {
    let id = ConsoleNews.id(1)
    journal.note([
      .sandbox("s1", .idle), .arrival(1), .assigned(id, sandbox: "s1", isStarting: false, at: .zero),
      .sandbox("s1", .busy(id)),
      .reached(id, .delivered, at: .milliseconds(1)), .result(1, "{}", at: 3),
      .reached(id, .runtimeDone, at: .milliseconds(4)),
      .answered(id, status: 200, at: .milliseconds(5)), .reported(1, at: 6),
    ])
    let number = journal.number
    journal.note(.sandbox("s1", .frozen, at: 9))
    #expect(try journal.tree(since: number)?["invocations"]?.count == 1)
    let stages = try #require(try journal.detailTree(1)?["stages"])
    #expect(stages[stages.count - 1]?["name"]?.text == "freeze")
    #expect(stages[stages.count - 1]?["to"]?.number == 9)
  }

  @Test mutating func canStartAgain() throws {
    journal.note([
      .sandbox("s1", .starting), .sandbox("s1", .ended(reason: "crash"), at: 5), .sandbox("s1", .starting, at: 6),
      .sandbox("s1", .idle, at: 7),
    ])
    let sandbox = try #require(try journal.tree()["sandboxes"]?[0])
    #expect(sandbox["state"]?.text == "idle")
    #expect(sandbox["ended"] == nil)
    #expect(sandbox["spans"]?.count == 4)
  }
}
