import EmulatorCore
import Foundation
import SeededRandom
import Testing

/// Whether files are ignored as Git ignores them.
@Suite struct GitComparisonTests {
  private struct Question: Hashable {
    var folder: String
    var path: String
    var isDirectory: Bool
    var text: String { "\(folder)/\(path)\(isDirectory ? "/" : "")" }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func randomPatternsMeanTheSameToGit(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let root = FileManager.default.temporaryDirectory.appending(path: "git-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    _ = try git(["init", "-q"], in: root, input: "")
    var rules: [String: IgnoreRules] = [:]
    var questions: [Question] = []
    for number in 0..<150 {
      let folder = "case\(number)"
      var rule = IgnoreRules()
      // Without what is usually no code.
      for directory in ["", "a", "a/b"] where directory.isEmpty || random.chance(oneIn: 3) {
        let text = (directory.isEmpty ? "!*\n" : "") + file(&random)
        let place = root.appending(path: "\(folder)/\(directory)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: place.appending(path: ".gitignore"))
        rule.set(Array(text.utf8), of: directory)
      }
      rules[folder] = rule
      for _ in 0..<40 {
        let names = (0...Int.random(in: 0...3, using: &random)).map { _ in name(&random) }
        // Of what exists, Git looks up whether it is a directory.
        let path = names.joined(separator: "/")
        questions.append(
          Question(folder: folder, path: path, isDirectory: ["a", "a/b"].contains(path) || random.chance(oneIn: 2)))
      }
    }
    let output = try git(
      ["check-ignore", "--no-index", "--stdin"], in: root, input: questions.map { $0.text + "\n" }.joined())
    let ignored = Set(output.split(separator: "\n").map(String.init))
    #expect(ignored.count > 500)
    for question in Set(questions) {
      let answer = rules[question.folder]?.ignores(question.path, isDirectory: question.isDirectory)
      #expect(answer == ignored.contains(question.text), "\(question.text)")
    }
  }

  private func name(_ random: inout SeededGenerator) -> String {
    random.pick(["a", "b", "ab", "abc", "a.b", "b.c", "cab", "-", "a-b", "c"])
  }

  private func file(_ random: inout SeededGenerator) -> String {
    (0...Int.random(in: 0...5, using: &random)).map { _ in line(&random) + "\n" }.joined()
  }

  private func line(_ random: inout SeededGenerator) -> String {
    let parts = [
      "a", "b", "c", "ab", "*", "*", "**", "/", "/", "?", "[ab]", "[!a]", "[a-c]", "[[:alpha:]]", "\\a", ".", "-", "a*",
      "**/",
      "/**", "[^-c]", "[]-]", "***",
    ]
    let body = (0...Int.random(in: 0...4, using: &random)).map { _ in random.pick(parts) }.joined()
    return (random.chance(oneIn: 4) ? "!" : "") + body + (random.chance(oneIn: 5) ? "/" : "")
      + (random.chance(oneIn: 8) ? " " : "")
  }

  private func git(_ arguments: [String], in folder: URL, input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
      "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let file = folder.appending(path: ".git-input")
    try Data(input.utf8).write(to: file)
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
