import EmulatorCore
import Foundation
import SeededRandom
import Testing

/// Whether files are ignored as Git ignores them.
@Suite struct GitComparisonTests {
  /// A folder with `.gitignore` files, and paths in it.
  private struct Case {
    var folder: URL
    var rules = IgnoreRules()
    var patterns: [String: String] = [:]
    var paths: Set<String> = []
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func randomPatternsMeanTheSameToGit(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let root = FileManager.default.temporaryDirectory.appending(path: "git-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    _ = try git(["init", "-q"], in: root, input: "")
    let cases = try (0..<150).map { try makeCase(root.appending(path: "case\($0)"), &random) }
    let questions = cases.flatMap { each in each.paths.map { "\(each.folder.lastPathComponent)/\($0)\n" } }
    let output = try git(["check-ignore", "--no-index", "--stdin"], in: root, input: questions.joined())
    let ignored = Set(output.split(separator: "\n").map(String.init))
    #expect(ignored.count > 500)
    for each in cases {
      for path in each.paths {
        var isDirectory = false as ObjCBool
        _ = FileManager.default.fileExists(atPath: each.folder.appending(path: path).path, isDirectory: &isDirectory)
        let answer = each.rules.ignores(path, isDirectory: isDirectory.boolValue)
        let expected = ignored.contains("\(each.folder.lastPathComponent)/\(path)")
        #expect(answer == expected, "\(path), directory: \(isDirectory.boolValue), \(each.patterns)")
      }
    }
  }

  private func makeCase(_ folder: URL, _ random: inout SeededGenerator) throws -> Case {
    var result = Case(folder: folder)
    for directory in ["", "a", "a/b"] where directory.isEmpty || random.chance(oneIn: 3) {
      // The first line includes what is usually no code.
      let text = (directory.isEmpty ? "!*\n" : "") + file(&random)
      let place = folder.appending(path: directory)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place.appending(path: ".gitignore"))
      result.rules.set(Array(text.utf8), of: directory)
      result.patterns[directory] = text
    }
    for _ in 0..<40 {
      let names = (0...Int.random(in: 0...3, using: &random)).map { _ in name(&random) }
      let path = names.joined(separator: "/")
      result.paths.insert(path)
      if random.chance(oneIn: 3) {
        try FileManager.default.createDirectory(at: folder.appending(path: path), withIntermediateDirectories: true)
      }
    }
    return result
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
