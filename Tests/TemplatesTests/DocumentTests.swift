import Templates
import Testing

/// What CloudFormation refuses before it evaluates anything.
struct DocumentTests {
  private static let function = "Resources: { F: { Type: AWS::Lambda::Function, Properties: { Code: . } } }"

  @Test(arguments: [
    ("Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: { MemorySize: null }", 5, "`MemorySize`"),
    ("Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:", 5, "`Properties`"),
    ("\(function)\nOutputs:", 3, "`Outputs`"),
    ("\(function)\nMetadata: { a: [b, ~] }", 3, "an element of `a`"),
    ("\(function)\nConditions: { C: !Equals [a, ] }\nMetadata: { b: }", 4, "`b`"),
  ])
  func emptyValuesAreRefused(text: String, line: Int, subject: String) {
    let error = #expect(throws: TemplateError.self) { try TemplateFixtures.cloudFormation(text) }
    #expect(error?.line == line)
    #expect(
      error?.message
        == "\(subject) is empty (null), which CloudFormation does not accept. Give it a value, or remove it")
  }

  @Test func anEmptyArgumentOfAFunctionIsAString() throws {
    #expect(try TemplateFixtures.value(of: "!Join ['', !GetAZs ]").value == "us-east-1aus-east-1bus-east-1c")
  }

  @Test(arguments: [
    ("!FindInMap [A, b, c]", "Fn::FindInMap"), ("!Sub '${AWS::Region}'", "Fn::Sub"), ("[!Ref AWS::Region]", "Ref"),
  ])
  func functionsInMappingsAreRefused(value: String, function: String) {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.cloudFormation(
        "Transform: AWS::LanguageExtensions\nMappings:\n  A: { b: { c: \(value) } }\n\(Self.function)")
    }
    #expect(
      error
        == TemplateError(
          line: 4,
          "`Mappings` has the function `\(function)`; CloudFormation accepts no functions there, so write out the value"
        ))
  }

  @Test(arguments: [
    ("A: x", "`A` in `Mappings` is a string; expected an object"),
    ("A: { b: [x] }", "`b` in `Mappings` is a list; expected an object"),
    ("A: { b: { c: { d: e } } }", "`c` in `Mappings` is an object; expected a string or a list of strings"),
    ("A: { b: { c: [[d]] } }", "`c` in `Mappings` is a list; expected a string or a list of strings"),
    (
      "A: !Ref B",
      "`Mappings` has the function `Ref`; CloudFormation accepts no functions there, so write out the value"
    ),
  ])
  func mappingsHaveTwoKeys(mapping: String, message: String) {
    #expect(throws: TemplateError(line: 3, message)) {
      try TemplateFixtures.cloudFormation("Mappings:\n  \(mapping)\n\(Self.function)")
    }
  }

  @Test(arguments: [
    ("{\"Resources\": {\"F\": {\"Type\": \"AWS::Lambda::Function\",\n},},}", 2, "there is a comma before `}`"),
    ("{\"Resources\":\n{F: 1}}", 2, "`F` is not allowed here"), ("{\"a\": 01}", 1, "an invalid number"),
    ("{}\n\n{}", 3, "more bytes after the value"), ("{\n\"a\": \"\u{1}\"}", 2, "a control byte inside a string"),
  ])
  func jsonIsStrict(text: String, line: Int, reason: String) {
    #expect(throws: TemplateError(line: line, "this is not JSON: \(reason)")) {
      try Template(Array(text.utf8), as: .json)
    }
  }

  @Test func jsonMayHaveAByteOrderMark() throws {
    let text = "\u{FEFF}{\"Resources\": {\"F\": {\"Type\": \"AWS::Lambda::Function\"}}}"
    #expect(try Template(Array(text.utf8), as: .json).functions.map(\.name) == ["F"])
  }

  @Test(arguments: ["No", "'No'"])
  func aBooleanIsNoNameOfACondition(key: String) {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.cloudFormation(
        "Conditions: { \(key): !Equals [a, b] }\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Condition: No")
    }
    #expect(error?.line == 6)
    #expect(
      error?.message.hasPrefix("`Condition` of `F` is a Boolean: Yes, No, On, Off, True and False without") == true)
  }
}
