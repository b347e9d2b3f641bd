import Testing

@testable import AdapterCore

@Suite struct AdapterCommandTests {
  @Test(arguments: [
    ([], AdapterCommand.serve), (["--help"], .help), (["-h"], .help), (["--version"], .version),
    (["--", "uvicorn", "main:app"], .supervise(["uvicorn", "main:app"])),
    (["--", "sh", "-c", "--", ""], .supervise(["sh", "-c", "--", ""])), (["--", "--help"], .supervise(["--help"])),
  ])
  func readsCommandLines(arguments: [String], command: AdapterCommand) throws {
    #expect(try AdapterCommand(arguments: arguments[...]) == command)
  }

  @Test(arguments: [
    (["--nonsense"], "--nonsense"), (["--nonsense"], "--help"), (["uvicorn", "main:app"], "uvicorn"),
    (["uvicorn"], "lambda-adapter -- COMMAND"), (["--"], "Nothing follows"), (["--", ""], "is empty"), ([""], "\"\""),
    (["a\nb"], "a\\nb"),
  ])
  func namesWhatIsWrong(arguments: [String], words: String) {
    let error = #expect(throws: CommandLineError.self) { try AdapterCommand(arguments: arguments[...]) }
    #expect(error?.message.contains(words) == true)
  }
}
