import EmulatorCore
import LambdaInterface
import Testing

@Suite struct LogTests {
  private func lines(_ parts: [String], finish: Bool = true) -> [String] {
    var splitter = LineSplitter()
    var lines: [String] = []
    for part in parts { splitter.append(part.utf8) { lines.append(String(decoding: $0, as: UTF8.self)) } }
    if finish { splitter.flush { lines.append(String(decoding: $0, as: UTF8.self)) } }
    return lines
  }

  @Test func cutsOutputIntoLines() {
    #expect(lines([]) == [])
    #expect(lines(["a\nb\n"]) == ["a", "b"])
    #expect(lines(["a", "b\r", "\nc\n\nd"]) == ["ab", "c", "", "d"])
    #expect(lines(["a\nb"], finish: false) == ["a"])
    #expect(lines(["a\rb\n"]) == ["a\rb"])
  }

  @Test func everyWayOfCuttingGivesTheSameLines() {
    let text = "one\ntwo\r\n\nthree"
    for first in 0...text.utf8.count {
      let bytes = Array(text.utf8)
      let parts = [bytes[..<first], bytes[first...]].map { String(decoding: $0, as: UTF8.self) }
      #expect(lines(parts) == ["one", "two", "", "three"])
    }
  }

  @Test func aLineWithoutEndIsCut() {
    let long = String(repeating: "x", count: LineSplitter.longestLine * 2 + 1)
    #expect(lines([long]).map(\.count) == [LineSplitter.longestLine, LineSplitter.longestLine, 1])
  }

  @Test func aLineThatPausesIsHandedOverOnce() {
    var splitter = LineSplitter()
    var lines: [String] = []
    let take = { (line: [UInt8]) in lines.append(String(decoding: line, as: UTF8.self)) }
    for part in ["Name: ", "10%\r20%\r", "\nnext\r", "\n", "end"] {
      splitter.append(part.utf8, line: take)
      splitter.flush(line: take)
      #expect(!splitter.hasBegunLine)
    }
    #expect(lines == ["Name: ", "10%\r20%\r", "next\r", "end"])
  }

  @Test func theTailIsTheLastFourKilobytes() {
    var tail = LogTail()
    tail.append("first".utf8)
    #expect(String(decoding: tail.suffix, as: UTF8.self) == "first\n")
    for number in 0..<10_000 { tail.append("line \(number)".utf8) }
    let text = String(decoding: tail.suffix, as: UTF8.self)
    #expect(text.utf8.count == LambdaLimits.logTail)
    #expect(text.hasSuffix("line 9998\nline 9999\n"))
  }
}
