import Testing

@testable import EmulatorCore

@Suite struct IgnoreRulesTests {
  private func outer(_ folder: String, _ text: String) -> IgnoreRules.Outer {
    IgnoreRules.Outer(folder: folder, file: Array(text.utf8))
  }

  private func rules(_ files: [String: String], outer: [IgnoreRules.Outer] = []) -> IgnoreRules {
    var rules = IgnoreRules(outer: outer)
    for (directory, text) in files { rules.set(Array(text.utf8), of: directory) }
    return rules
  }

  @Test(arguments: [
    ".git/index", "node_modules/a/b.js", "lib/node_modules/a.js", "__pycache__/a.pyc", "a.pyc", "b/a.pyo",
    ".venv/lib/a.py",
    ".pytest_cache/a", ".mypy_cache/a", ".ruff_cache/a", ".swiftlet/a.log", ".aws-sam/build/a.py", "cdk.out/a.json",
    ".a.py.swp", "a.py~", ".#a.py", "#a.py#", "4913", "a.log", "a.db", "a.sqlite3", "a.sqlite3-wal", "a.db-journal",
    ".DS_Store", ".idea/a.xml", "a.tmp", ".swiftlet-7.partial", "swiftlet-code-abc/x",
  ])
  func thisIsNoCode(path: String) { #expect(IgnoreRules().ignores(path, isDirectory: false)) }

  @Test(arguments: [
    "a.py", "lib/a.js", ".env", "package.json", "cache/a.py", "build/a.py", "dist/a.js", "venv.py", "log.py", "git/a",
    "gitignore", "env/a.py", "database.dbx", ".gitattributes", "4913.py", "swiftlet.yaml",
  ])
  func thisMayBeCode(path: String) { #expect(!IgnoreRules().ignores(path, isDirectory: false)) }

  @Test func theLastPatternOfTheInnermostFileDecides() {
    let rules = rules(["": "*.txt\n!keep.txt\n/only\n", "sub": "!a.txt\nkeep.txt\n", "sub/deep": "a.txt\n"])
    #expect(rules.ignores("a.txt", isDirectory: false))
    #expect(!rules.ignores("keep.txt", isDirectory: false))
    #expect(!rules.ignores("sub/a.txt", isDirectory: false))
    #expect(rules.ignores("sub/keep.txt", isDirectory: false))
    #expect(rules.ignores("sub/deep/a.txt", isDirectory: false))
    #expect(rules.ignores("only", isDirectory: true))
    #expect(!rules.ignores("sub/only", isDirectory: true))
  }

  @Test func nothingInAnIgnoredFolderIsIncludedAgain() {
    let rules = rules(["": "/out/\n!/out/keep\n", "out": "!keep\n"])
    #expect(rules.ignores("out/keep", isDirectory: false))
    #expect(rules.ignores("out/a/b", isDirectory: false))
    #expect(!rules.ignores("out", isDirectory: false))
  }

  @Test func gitignoreCanIncludeWhatIsUsuallyNoCode() {
    let rules = rules(["": "!*.log\n!node_modules/\n"])
    #expect(!rules.ignores("a.log", isDirectory: false))
    #expect(!rules.ignores("node_modules/a.js", isDirectory: false))
    #expect(rules.ignores("a.pyc", isDirectory: false))
  }

  @Test func filesAboveTheFolderCount() {
    let rules = rules(
      ["": "!b.txt\n"],
      outer: [outer("api", "/c.txt\n/api/d.txt\n*.txt\n!e.txt\n"), outer("functions/api", "e.txt\n/functions/api/f\n")])
    #expect(rules.ignores("a.txt", isDirectory: false))
    #expect(!rules.ignores("b.txt", isDirectory: false))
    #expect(rules.ignores("d.txt", isDirectory: false))
    #expect(!rules.ignores("e.txt", isDirectory: false))
    #expect(rules.ignores("f", isDirectory: false))
    #expect(!rules.ignores("g/f", isDirectory: false))
  }

  @Test(arguments: ["dist/\n", "/app/dist\n", "app/\n", "/app\n", "app/*\n"])
  func aFolderThatIsIgnoredItselfWasNamedByTheUser(text: String) {
    let rules = rules([:], outer: [outer("app/dist", text + "*.js\n")])
    #expect(!rules.ignores("a.js", isDirectory: false))
    #expect(rules.ignores("a.log", isDirectory: false))
  }

  @Test func aFolderCanBeExcluded() {
    var rules = rules(["": "!**\n"])
    rules.exclude("lib/env")
    #expect(rules.ignores("lib/env", isDirectory: true))
    #expect(rules.ignores("lib/env/a.py", isDirectory: false))
    #expect(!rules.ignores("lib/environment", isDirectory: true))
  }

  @Test func aFileThatIsGoneHasNoEffect() {
    var rules = rules(["": "*.txt\n"])
    rules.set(nil, of: "")
    #expect(!rules.ignores("a.txt", isDirectory: false))
  }
}
