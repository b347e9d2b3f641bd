import Testing
import YAML

struct YAMLReaderTests {
  private func read(_ text: String) throws -> YAMLNode? { try YAMLReader.read(Array(text.utf8)) }

  @Test func keepsTagsAndLines() throws {
    let root = try #require(try read("a: !Ref B\nb: !Sub [x, {c: d}]\nc: !If\n  d: e\nd: !!str 1"))
    guard case .mapping(let entries) = root.content else {
      Issue.record("expected a mapping")
      return
    }
    #expect(entries.map(\.value.tag) == ["!Ref", "!Sub", "!If", "tag:yaml.org,2002:str"])
    #expect(entries.map(\.value.line) == [1, 2, 3, 5])
    #expect(entries[0].value.text == "B")
    #expect(root.tag == nil)
  }

  @Test func tellsPlainScalarsFromOthers() throws {
    let root = try #require(try read("[1, '1', \"1\", !Ref 1]"))
    guard case .sequence(let elements) = root.content else {
      Issue.record("expected a list")
      return
    }
    #expect(
      elements.map(\.content) == [
        .scalar("1", isPlain: true), .scalar("1", isPlain: false), .scalar("1", isPlain: false),
        .scalar("1", isPlain: true),
      ])
  }

  @Test func readsJSON() throws {
    let root = try #require(try read(#"{"a": {"b": [1.5e3, "\u00e9\n", null, true]}}"#))
    guard case .mapping(let entries) = root.content, case .mapping(let inner) = entries[0].value.content,
      case .sequence(let elements) = inner[0].value.content
    else {
      Issue.record("expected mappings and a list")
      return
    }
    #expect(elements.map(\.text) == ["1.5e3", "\u{e9}\n", "null", "true"])
  }

  @Test func hasNoValueForAnEmptyText() throws {
    #expect(try read("") == nil)
    #expect(try read("# only a comment\n") == nil)
  }

  @Test(arguments: [
    ("a: 1\n---\nb: 2", 2, "the file has a second document"),
    ("a: 1\n'a': 2", 2, "`a` is set twice here"),
    ("a: *b", 1, "there is no anchor `&b` above this alias"),
    (String(repeating: "[\n", count: 5000), 101, "values are nested more than 100 levels deep"),
  ])
  func tellsWhatIsWrong(text: String, line: Int, message: String) {
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.line == line)
    #expect(error?.message == message)
  }

  @Test(arguments: [[0x62, 0xFF], [0x00], [0xC3, 0x28]] as [[UInt8]])
  func findsTheLineOfBytesThatAreNoText(bytes: [UInt8]) {
    let error = #expect(throws: YAMLError.self) { try YAMLReader.read(Array("a: 1\nb: 2\nc: ".utf8) + bytes) }
    #expect(error?.line == 3)
    #expect(error?.message.hasPrefix("this is not YAML: ") == true)
  }

  @Test func countsTheLevelsOfAliases() {
    var text = "a0: &a0 [x]\n"
    for level in 1...10 {
      let brackets = 20
      text += "a\(level): &a\(level) "
      text +=
        String(repeating: "[", count: brackets) + "*a\(level - 1)" + String(repeating: "]", count: brackets) + "\n"
    }
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.line == 6)
    #expect(error?.message == "values are nested more than 100 levels deep")
  }
}
