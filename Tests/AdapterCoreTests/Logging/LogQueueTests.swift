import AdapterCore
import SeededRandom
import Testing

@Suite struct LogQueueTests {
  private var queue = LogQueue { Array("\($0) lost\n".utf8) }

  private static func line(_ text: String) -> [UInt8] { Array("\(text)\n".utf8) }

  /// Writes all that waits, at most `step` bytes at a time.
  private func drained(_ queue: inout LogQueue, step: Int = 3) -> String {
    var output: [UInt8] = []
    while !queue.next.isEmpty {
      let part = queue.next.prefix(step)
      output += part
      queue.wrote(part.count)
    }
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 1000]) func keepsLinesWholeAndInOrder(step: Int) {
    var queue = queue
    #expect(queue.isEmpty)
    queue.add(Self.line("first"))
    queue.add(Self.line("second"))
    #expect(!queue.isEmpty)
    #expect(drained(&queue, step: step) == "first\nsecond\n")
    #expect(queue.isEmpty)
  }

  @Test func endsALineThatWasBegun() {
    var queue = queue
    queue.add(Self.line("first"), written: 3)
    queue.add(Self.line("second"))
    #expect(drained(&queue) == "st\nsecond\n")
  }

  @Test func keepsALineThatWasBegunHoweverLongItIs() {
    var queue = queue
    let line = Self.line(String(repeating: "x", count: 2 * LogQueue.limit))
    queue.add(line, written: 4096)
    queue.add(Self.line("dropped"))
    #expect(drained(&queue, step: 4096) == String(decoding: line[4096...], as: UTF8.self) + "1 lost\n")
  }

  @Test func dropsWhatDoesNotFitAndSaysHowMuch() {
    var queue = queue
    let line = Self.line(String(repeating: "x", count: LogQueue.limit / 4 - 1))
    for _ in 0..<7 { queue.add(line) }
    let kept = String(decoding: line + line + line + line, as: UTF8.self)
    #expect(drained(&queue, step: 4096) == kept + "3 lost\n")
    #expect(queue.isEmpty)
  }

  @Test func reportsWhatIsMissingInItsPlace() {
    var queue = queue
    let line = Self.line(String(repeating: "x", count: LogQueue.limit / 2 - 1))
    for _ in 0..<4 { queue.add(line) }
    queue.wrote(line.count)
    queue.add(Self.line("after it"))
    queue.add(Self.line("and on"))
    #expect(drained(&queue, step: 4096) == String(decoding: line, as: UTF8.self) + "2 lost\nafter it\nand on\n")
  }

  @Test func dropsALineThatAloneIsTooLong() {
    var queue = queue
    queue.add(Self.line(String(repeating: "x", count: LogQueue.limit)))
    #expect(queue.next.isEmpty)
    queue.add(Self.line("next"))
    #expect(drained(&queue) == "1 lost\nnext\n")
  }

  @Test func countsWhatAFailureTakesWithIt() {
    var queue = queue
    for text in ["first", "second", "third"] { queue.add(Self.line(text)) }
    queue.wrote(6)
    queue.failed()
    #expect(queue.next.isEmpty)
    #expect(!queue.isEmpty, "the next line goes behind the report")
    queue.add(Self.line("fourth"))
    queue.failed()
    queue.add(Self.line("fifth"))
    #expect(drained(&queue) == "3 lost\nfifth\n")
  }

  @Test func beginsANewLineAfterATornOne() {
    var queue = queue
    queue.add(Self.line("first"), written: 3)
    queue.failed()
    queue.add(Self.line("second"))
    #expect(drained(&queue) == "\n1 lost\nsecond\n")
    queue.failed(afterWriting: 2)
    queue.add(Self.line("third"))
    #expect(drained(&queue) == "\n1 lost\nthird\n")
  }

  @Test(arguments: UInt64(0)..<5) func losesNothingUnsaid(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = LogQueue { Array("lost \($0)\n".utf8) }
    var output: [UInt8] = []
    var size = 0
    for number in 0..<1000 {
      let line = Self.line("line \(number) \(String(repeating: "x", count: .random(in: 0..<4000, using: &random)))")
      queue.add(line)
      size = max(size, queue.next.count)
      if Int.random(in: 0..<10, using: &random) < 4 {
        let part = queue.next.prefix(.random(in: 0...4096, using: &random))
        output += part
        queue.wrote(part.count)
      }
    }
    while !queue.next.isEmpty {
      output += queue.next
      queue.wrote(queue.next.count)
    }
    var expected = 0
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words[0] == "lost" {
        expected += Int(words[1]) ?? 0
      } else {
        #expect(Int(words[1]) == expected, "seed \(seed): \(line.prefix(20))")
        expected += 1
      }
    }
    #expect(expected == 1000, "seed \(seed)")
    #expect(size <= LogQueue.limit, "seed \(seed)")
  }
}
