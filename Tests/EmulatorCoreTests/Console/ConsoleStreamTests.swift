import SeededRandom
import Testing

@testable import EmulatorCore

/// What a page knows that takes a snapshot once, and then only changes.
private struct Page {
  var rows: [Int: JSONTree] = [:]
  var lines: [Int: JSONTree] = [:]
  var sandboxes: [String: (sandbox: JSONTree, spans: [Int: JSONTree])] = [:]

  mutating func take(_ data: JSONTree, isSnapshot: Bool) {
    if isSnapshot { self = Page() }
    for row in Self.elements(data["invocations"]) { rows[Self.number(row)] = row }
    for line in Self.elements(data["lines"]) { lines[Self.number(line)] = line }
    for sandbox in Self.elements(data["sandboxes"]) {
      let id = sandbox["id"]?.text ?? ""
      var spans = sandboxes[id]?.spans ?? [:]
      for span in Self.elements(sandbox["spans"]) { spans[Self.number(span)] = span }
      let first = Int(sandbox["firstSpan"]?.number ?? 0)
      sandboxes[id] = (sandbox, spans.filter { $0.key >= first })
    }
    for id in Self.elements(data["forgottenSandboxes"]) { sandboxes[id.text ?? ""] = nil }
    let (firstRow, firstLine) = (Int(data["firstInvocation"]?.number ?? 0), Int(data["firstLine"]?.number ?? 0))
    rows = rows.filter { $0.key >= firstRow }
    lines = lines.filter { $0.key >= firstLine }
  }

  private static func elements(_ tree: JSONTree?) -> [JSONTree] {
    if case .array(let elements)? = tree { elements } else { [] }
  }

  private static func number(_ tree: JSONTree) -> Int { Int(tree["number"]?.number ?? 0) }

  /// How it differs from another page.
  func difference(from other: Page) -> String? {
    if rows != other.rows { return "invocations" }
    if lines != other.lines { return "lines" }
    if Set(sandboxes.keys) != Set(other.sandboxes.keys) { return "sandboxes" }
    for (id, known) in sandboxes {
      guard let wanted = other.sandboxes[id] else { continue }
      if known.spans != wanted.spans { return "spans of \(id)" }
      for name in ["state", "memory", "began", "ended", "faults", "firstSpan"]
      where known.sandbox[name] != wanted.sandbox[name] {
        return "\(name) of \(id)"
      }
    }
    return nil
  }
}

@Suite struct ConsoleStreamTests {
  /// Whatever happens, a page that follows the changes knows the same as one that is opened now.
  @Test(arguments: 0..<10)
  func changesAddUp(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var limits = ConsoleJournal.Limits()
    limits.invocations = 8
    limits.lines = 12
    limits.line = 30
    limits.lineBytes = 200
    limits.body = 60
    limits.bodyBytes = 300
    limits.sandboxes = 3
    limits.allSandboxes = 6
    limits.spansOfSandbox = 5
    limits.spans = 100
    var journal = ConsoleJournal(unixAtZero: 0, limits: limits)
    var page = Page()
    var known: Int?
    for time in 0..<800 {
      journal.note(Self.randomNews(at: time, using: &generator))
      guard Int.random(in: 0..<5, using: &generator) == 0 else { continue }
      if let number = known, let changes = journal.changes(since: number) {
        page.take(try JSONTree(changes), isSnapshot: false)
      } else {
        page.take(try journal.tree(), isSnapshot: true)
      }
      known = journal.number
      var fresh = Page()
      fresh.take(try journal.tree(), isSnapshot: true)
      try #require(page.difference(from: fresh) == nil, "at \(time)")
    }
  }

  /// Details are valid whatever has happened.
  @Test(arguments: 0..<5)
  func detailsAreValid(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(100 + seed))
    var journal = ConsoleJournal(unixAtZero: 0)
    for time in 0..<300 {
      journal.note(Self.randomNews(at: time, using: &generator))
      let id = Int.random(in: 0..<12, using: &generator)
      let detail = try journal.detailTree(id, showsSecrets: .random(using: &generator))
      #expect(detail.map { $0["id"]?.text == ConsoleNews.id(id).text } ?? true)
    }
  }

  private static func randomNews(at time: Int, using generator: inout SeededGenerator) -> ConsoleNews {
    let number = Int.random(in: 0..<12, using: &generator)
    let id = ConsoleNews.id(number)
    let sandbox = "s\(Int.random(in: 0..<10, using: &generator) + time / 200 * 10)"
    let moment = Duration.milliseconds(time)
    let texts = [
      "{}", ConsoleNews.getEvent(), #"{"statusCode":200}"#, "no JSON", "", #"{"errorType":"E","errorMessage":"m"}"#,
      "2026-11-24T07:46:39.012Z ERROR x code=App.Exited evidence.attempts=2 password=abc",
      #"{"Records":[{"eventSource":"aws:sqs"}]}"#,
    ]
    let text = generator.pick(texts)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0, 1: return .arrival(number, event: text, attempt: Int.random(in: 1...2, using: &generator), at: time)
    case 2: return .assigned(id, sandbox: sandbox, isStarting: .random(using: &generator), at: moment)
    case 3: return .reached(id, generator.pick(ConsoleNews.Step.allCases), at: moment)
    case 4: return .result(number, text, isError: .random(using: &generator), at: time)
    case 5: return .reported(number, generator.pick([.success, .timeout, .error(errorType: "E")]), at: time)
    case 6: return .answered(id, status: generator.pick([200, 202, 502]), at: moment)
    case 7: return .refused(id, errorType: "E", message: "m", at: moment)
    case 8: return .memory(sandbox: sandbox, megabytes: Int.random(in: 0..<100, using: &generator), at: moment)
    case 9: return .line(text, of: .random(using: &generator) ? number : nil, at: time)
    default:
      let states: [ConsoleNews.SandboxState] = [.starting, .idle, .busy(id), .frozen, .ended(reason: "over")]
      return .sandbox(sandbox, generator.pick(states), at: time)
    }
  }
}
