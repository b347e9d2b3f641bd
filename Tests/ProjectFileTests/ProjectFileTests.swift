import ProjectFile
import Testing

@Suite struct ProjectFileTests {
  private static let flags: Set = ["no-adapter"]

  @Test func holdsFunctionsWithTheirOptions() throws {
    let file = try ProjectFile(
      Array(
        """
        listen: 127.0.0.1:9100
        defaults: { memory: 1024 }
        functions:
          api:
            command: uvicorn main:app --port 8080
            directory: services/api
            freeze: off
            forward: [5432, 6379]
          worker:
            command: [python, -m, awslambdaric, worker.handler]
            no-adapter: true
            env:
              QUEUE: "jobs=1"
              EMPTY: ""
        """.utf8), flags: Self.flags)

    #expect(file.listen == "127.0.0.1:9100")
    #expect(file.functions.map(\.name) == ["api", "worker"])
    let api = file.functions[0]
    #expect(api.line == 4)
    #expect(api.command == ["uvicorn", "main:app", "--port", "8080"])
    #expect(api.directory == "services/api")
    #expect(api.options.map(\.argument) == ["--memory=1024", "--freeze=off", "--forward=5432", "--forward=6379"])
    #expect(api.options.map(\.line) == [2, 7, 8, 8])
    let worker = file.functions[1]
    #expect(worker.command == ["python", "-m", "awslambdaric", "worker.handler"])
    #expect(worker.directory == nil)
    #expect(
      worker.options.map(\.argument) == ["--memory=1024", "--no-adapter", "--env=QUEUE=jobs=1", "--env=EMPTY="])
  }

  @Test func takesAnAliasForWhatItsAnchorNames() throws {
    let file = try ProjectFile(
      Array("functions:\n  a: &f\n    command: a\n    memory: 128\n  b: *f\n".utf8), flags: [])
    #expect(file.functions.map(\.name) == ["a", "b"])
    #expect(file.functions[1].options.map(\.argument) == ["--memory=128"])
  }

  @Test func leavesOutAFlagThatIsFalse() throws {
    let file = try ProjectFile(
      Array("functions: { a: { command: a, no-adapter: false } }".utf8), flags: Self.flags)
    #expect(file.functions[0].options.isEmpty)
  }

  @Test(arguments: [("", nil), ("console: true\n", true), ("console: false\n", false)])
  func saysWhetherTheConsoleIsOn(_ line: String, console: Bool?) throws {
    #expect(try ProjectFile(Array("\(line)functions: { a: { command: a } }".utf8), flags: []).console == console)
  }

  @Test(arguments: ["image: app.tar", "root: rootfs\n    entrypoint: app", "runtime: python3.13"])
  func needsNoCommandForWhatHasItsOwn(_ option: String) throws {
    let file = try ProjectFile(Array("functions:\n  a:\n    \(option)".utf8), flags: [])
    #expect(file.functions[0].command.isEmpty)
  }

  @Test(arguments: [
    ("", 1, "the file is empty"),
    ("functions: {}", 1, "`functions` has no function"),
    ("listen: 9000", 1, "`functions` is missing"),
    ("- a", 1, "`the file` is a list; expected a mapping of names to values"),
    ("function: {}", 1, "`function` is unknown; expected listen, console, template, defaults, functions or apis"),
    ("console: yes\nfunctions: {}", 1, "`console` is `yes`; expected true or false"),
    ("listen: []\nfunctions: {}", 1, "`listen` is a list; expected a value"),
    ("functions:\n  a:\n    memory: 128", 2, "the function `a` has no `command`, `runtime` or `image`"),
    ("functions:\n  a: uvicorn", 2, "`a` is a value; expected a mapping of names to values"),
    ("functions:\n  a:\n    command: a 'b", 3, "`command` has an unclosed quote"),
    ("functions:\n  a:\n    command: [[a]]", 3, "`command` contains a list; expected values"),
    ("functions:\n  a:\n    command: a\n    memory:", 4, "`memory` is empty; expected a value"),
    ("functions:\n  a:\n    command: a\n    no-adapter: yes", 4, "`no-adapter` is `yes`; expected true or false"),
    ("functions:\n  a: { command: a }\n  a: { command: b }", 3, "`a` is set twice here"),
    (
      "functions:\n  a:\n    command: a\n    memory: 128\n    \"memory\": 256", 5, "`memory` is set twice here"
    ),
    ("functions:\n  a:\n    command: a\n    'command': b", 4, "`command` is set twice here"),
    ("functions:\n  a: *b", 2, "there is no anchor `&b` above this alias"),
    ("functions: {}\n---\nfunctions: {}", 2, "the file has a second document"),
  ])
  func tellsWhatIsWrongAndWhere(text: String, line: Int, message: String) {
    #expect(throws: ProjectFileError(line: line, message)) {
      try ProjectFile(Array(text.utf8), flags: Self.flags)
    }
  }

  @Test func tellsTheLineWhereYAMLEnds() throws {
    let error = #expect(throws: ProjectFileError.self) {
      try ProjectFile(Array("functions:\n  a: [b\n  c: d\n".utf8), flags: [])
    }
    #expect(try #require(error).line == 3)
  }

  @Test func doesNotGrowWithoutEnd() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(throws: ProjectFileError(line: 5, "the file has too many values")) {
      try ProjectFile(Array(text.utf8), flags: [])
    }
  }
}
