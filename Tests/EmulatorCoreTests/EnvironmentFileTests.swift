import EmulatorCore
import Testing

@Suite struct EnvironmentFileTests {
  private func values(_ text: String) throws -> [FunctionVariable] {
    try EnvironmentFile.variables(in: text).map(\.variable)
  }

  @Test(
    arguments: [
      ("NAME=value", "value"), ("NAME=", ""), ("NAME", nil), ("  NAME = value  ", "value"), ("NAME=a=b", "a=b"),
      ("export NAME=value", "value"), ("NAME='a b'", "a b"), ("NAME=\"a b\"", "a b"), ("NAME='a\\n$B'", "a\\n$B"),
      (#"NAME="a\nb\t\"c\" \\ \$D \x""#, "a\nb\t\"c\" \\ $D \\x"), ("NAME=a#b", "a#b"), ("NAME=a #b", "a"),
      ("NAME=#b", ""), ("NAME='a #b' # c", "a #b"), ("NAME=caf\u{e9}\r", "caf\u{e9}"), ("NAME=it's", "it's"),
    ] as [(String, String?)])
  func readsALine(line: String, value: String?) throws {
    #expect(try values(line) == [FunctionVariable(name: "NAME", value: value)])
  }

  @Test func passesOverBlankLinesAndComments() throws {
    let variables = try EnvironmentFile.variables(in: "\n# comment\nA1=1\r\n\r\n  # another\nB1=2")
    #expect(variables.map(\.line) == [3, 6])
    #expect(variables.map(\.variable.name) == ["A1", "B1"])
  }

  @Test(arguments: ["\u{85}", "\u{2028}", "\u{0B}", "\u{0C}"])
  func countsLinesAsEditorsDo(lineBreak: String) throws {
    let variables = try EnvironmentFile.variables(in: "A1=a\(lineBreak)b\rB1=2\n")
    #expect(variables.map(\.line) == [1, 2])
    #expect(variables[0].variable.value == "a\(lineBreak)b")
  }

  @Test(
    arguments: [
      ("=value", "the name before = is missing"), ("A1='open", "the closing ' is missing"),
      ("A1=\"open\\\"", "the closing \" is missing"), ("A1='a'b", "unexpected \"b\" after the closing '"),
    ])
  func tellsTheLineThatIsWrong(line: String, reason: String) {
    #expect(throws: EnvironmentFile.Problem(line: 2, reason: reason)) {
      try EnvironmentFile.variables(in: "OK=1\n\(line)\nALSO=2")
    }
  }
}
