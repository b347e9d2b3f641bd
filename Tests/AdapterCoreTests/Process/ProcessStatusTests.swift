import Testing

@testable import AdapterCore

@Suite struct ProcessStatusTests {
  /// A line of the kernel's, with another name, state, flags and exit code.
  private func text(name: String = "uvicorn", state: String = "S", flags: Int = 4_194_560, code: Int = 0) -> [UInt8] {
    Array(
      ("4711 (\(name)) \(state) 4700 4711 4711 0 -1 \(flags) 1 2 3 4 10 5 6 7 20 0 9 0 123456 88000000 5120 "
        + "18446744073709551615 1 1 0 0 0 0 0 16781312 17642 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 \(code)\n").utf8)
  }

  @Test(arguments: ["uvicorn", "a b", "a) S 1 (", "", ")", "((", "5 (x) R 1"])
  func readsAnyName(name: String) throws {
    let status = try #require(ProcessStatus(text(name: name)[...]))
    #expect(status.parent == 4700)
    #expect(status.residentPages == 5120)
    #expect(!status.isEnding)
    #expect(status.end == nil)
  }

  @Test func tellsAProcessThatIsEnding() throws {
    #expect(try #require(ProcessStatus(text(flags: 4_194_564)[...])).isEnding)
    #expect(try #require(ProcessStatus(text(state: "Z")[...])).isEnding)
    #expect(try #require(ProcessStatus(text(state: "X")[...])).isEnding)
  }

  @Test(arguments: [
    (256 * 3, Evidence.Process.exited(status: 3)), (9, .killed(signal: 9)), (139, .killed(signal: 11)),
    (255 * 256, .exited(status: 255)),
  ])
  func tellsHowAProcessEnded(code: Int, end: Evidence.Process) throws {
    #expect(try #require(ProcessStatus(text(state: "Z", code: code)[...])).end == end)
    #expect(try #require(ProcessStatus(text(code: code)[...])).end == nil, "of a living one")
  }

  @Test func saysNothingOfAnEndThatMayNotBeSeen() throws {
    #expect(try #require(ProcessStatus(text(state: "Z", code: 0)[...])).end == nil)
  }

  @Test func refusesWhatIsNoSuchText() {
    for text in ["", "4711", "4711 (x)", "4711 (x) S", "x (y) S 1 2 3", "4711 (x) S 1 2 3 4 5 6", ") 1 ("] {
      #expect(ProcessStatus(Array(text.utf8)[...]) == nil)
    }
    let whole = text()
    for count in whole.indices { _ = ProcessStatus(whole[..<count]) }
  }

  @Test func readsNumbers() {
    func number(_ text: String) -> Int? { DecimalText.number(in: Array(text.utf8)[...]) }
    #expect(number(" \t42") == 42)
    #expect(number("-1") == -1)
    #expect(number("42 kB") == 42)
    #expect(number("9223372036854771712") == 9_223_372_036_854_771_712)
    for text in ["", " ", "-", "max", "4x", "18446744073709551615", "99999999999999999999"] {
      #expect(number(text) == nil)
    }
  }

  @Test func readsLists() {
    #expect(ProcessList.ids(in: Array("12 345 \n".utf8)[...]) == [12, 345])
    #expect(ProcessList.ids(in: []) == [])
    #expect(ProcessList.ids(in: Array("x 12 99999999999 ".utf8)[...]) == [12])
  }
}
