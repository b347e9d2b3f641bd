import Testing

@testable import EmulatorCore

@Suite struct IgnorePatternTests {
  private func pattern(_ line: String) -> IgnorePattern? { IgnorePattern(Array(line.utf8)[...]) }

  private func matches(_ line: String, _ path: String) -> Bool {
    let isDirectory = path.hasSuffix("/")
    let path = Array(path.utf8)[...]
    return pattern(line)?.matches(isDirectory ? path.dropLast() : path, isDirectory: isDirectory) ?? false
  }

  @Test(arguments: ["", "#", "# text", "/", "!", "a\\", "[", "[a", "a[", "[[:nonsense:]]", "   ", "\r"])
  func thisIsNoPattern(line: String) { #expect(pattern(line) == nil) }

  @Test(arguments: [
    ("a", "a"), ("a", "b/a"), ("a", "b/c/a/"), ("a/", "a/"), ("a/", "b/a/"), ("/a", "a"), ("a/b", "a/b"),
    ("/a/b", "a/b"),
    ("*", "a"), ("*.py", "a.py"), ("*.py", "b/a.py"), ("*.py", ".py"), ("a*c", "abbc"), ("a*c", "ac"), ("?", "a"),
    ("/*", "a"), ("a/*", "a/b"), ("a/?", "a/b"), ("**/a", "a"), ("**/a", "b/c/a"), ("a/**", "a/b"), ("a/**", "a/b/c"),
    ("a/**/b", "a/b"), ("a/**/b", "a/x/b"), ("a/**/b", "a/x/y/b"), ("**/a/**", "x/a/y"), ("**", "a/b"),
    ("***/a", "x/a"),
    ("a**b", "axb"), ("a**/b", "ax/b"), ("a**/b", "a/x/b"), ("a**/b", "ab"), ("?**/b", "ax/b"), ("**a", "xa"),
    ("[ab]", "b"), ("[!ab]", "c"), ("[^ab]", "c"), ("[a-c]x", "bx"),
    ("[]a]", "]"), ("[!]a]", "b"), ("[a-]", "-"), ("[\\]]", "]"), ("[\\-x]", "-"), ("[[:digit:]]", "7"),
    ("[[:alpha:][:digit:]]", "z"), ("[[:upper:]]*", "Abc"), ("[[]", "["), ("\\!a", "!a"), ("\\#a", "#a"), ("\\*", "*"),
    ("a ", "a"), ("a\\ ", "a "), ("a\\  ", "a "), (" a", " a"), ("a\r", "a"), ("a b", "a b"), ("ä*", "äb"),
    ("a/b/", "a/b/"),
    ("*/", "a/"), ("a/**/", "a/b/"), ("**/a/b", "x/a/b"), ("a\t", "a\t"),
  ])
  func matches(line: String, path: String) { #expect(matches(line, path)) }

  @Test(arguments: [
    ("a", "ab"), ("a", "ba"), ("a/", "a"), ("/a", "b/a"), ("a/b", "c/a/b"), ("*.py", "a.pyc"), ("/*", "a/b"),
    ("a/*", "a/b/c"), ("a/?", "a//"), ("?", "ab"), ("?", ""), ("**/a", "ab"), ("a/**", "a/"), ("a/**", "ab/c"),
    ("a/**/b", "ab"), ("a/**/b", "a/xb"), ("a**b", "a/b"), ("?**b", "a/b"), ("?**/b", "a/x/b"), ("[ab]", "c"),
    ("[!ab]", "a"),
    ("[a-c]x", "dx"), ("a[/]b", "a/b"), ("a[!x]b", "a/b"), ("[[:digit:]]", "a"), ("\\*", "a"), ("a\\ ", "a"),
    ("**a", "x/b"), ("[c-a]", "b"), ("[[:lower:]]", "A"),
  ])
  func doesNotMatch(line: String, path: String) { #expect(!matches(line, path)) }

  @Test func anExclamationMarkIncludesAgain() {
    #expect(pattern("!a")?.isNegated == true)
    #expect(pattern("a")?.isNegated == false)
    #expect(matches("!a", "a"))
  }

  @Test func aFileHasOnePatternPerLine() {
    let file: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("a\n\n# b\r\nc\r\n!d".utf8)
    #expect(IgnorePattern.parse(file) == ["a", "c", "!d"].compactMap(pattern))
    #expect(IgnorePattern.parse([]).isEmpty)
  }

  @Test func manyStarsTakeNoTime() {
    let line = String(repeating: "*a", count: 60) + "b"
    #expect(!matches(line, String(repeating: "a", count: 2000)))
  }
}
