import EmulatorCore
import Testing

@Suite struct CommandWordsTests {
  @Test(arguments: [
    ("uvicorn main:app --port 8080", ["uvicorn", "main:app", "--port", "8080"]),
    ("  node\tapp.js \n", ["node", "app.js"]),
    (#"sh -c 'echo "$A" \n'"#, ["sh", "-c", #"echo "$A" \n"#]),
    (#"a "b \"c\" \\ \d" e"#, ["a", #"b "c" \ \d"#, "e"]),
    (#"a\ b c''d """#, ["a b", "cd", ""]),
    ("a\\\nb", ["ab"]),
    ("", []),
  ])
  func areSplitAsByTheShell(text: String, words: [String]) {
    #expect(CommandWords.split(text) == words)
  }

  @Test(arguments: [[], ["a"], ["it's", "a b", "", "\"\\$x"]]) func areJoinedSoThatTheySplitAgain(words: [String]) {
    #expect(CommandWords.split(CommandWords.joined(words)) == words)
  }

  @Test(arguments: ["'a", "\"a", "a\\", "\"a\\"])
  func needTheirQuotesClosed(text: String) {
    #expect(CommandWords.split(text) == nil)
  }

  @Test(arguments: [
    ("registry.example/app:1", "registry.example/app:1"), ("x y; z", "'x y; z'"), ("", "''"), ("$A", "'$A'"),
  ])
  func quotesOnlyWhatNeedsIt(word: String, quoted: String) {
    #expect(CommandWords.quoted(word) == quoted)
    #expect(CommandWords.split(quoted) == [word])
  }
}
