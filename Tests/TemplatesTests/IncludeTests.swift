import Templates
import Testing

/// `AWS::Include` where it adds sections, resources and attributes.
struct IncludeTests {
  private static func include(_ file: String) -> String {
    "Fn::Transform: { Name: AWS::Include, Parameters: { Location: \(file) } }"
  }

  private static func template(_ text: String, _ files: [String: String]) throws -> Template {
    try TemplateFixtures.serverless(text, include: { files[$0].map { Array($0.utf8) } })
  }

  private static let files = [
    "resources.yaml": "G: { Type: AWS::Serverless::Function, Properties: { Handler: !Sub '${AWS::Region}' } }",
    "nested.yaml": "H: { Type: AWS::Serverless::Function }\n\(include("resources.yaml"))",
    "resource.json": #"{"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a"}}"#,
    "properties.yaml": "Handler: b\nFunctionName: named",
    "mappings.yaml": "M: { a: { b: c } }", "keys.yaml": "a: { b: c }",
    "conditions.yaml": "C: !Equals [a, b]",
    "sections.yaml": "Conditions: { C: !Equals [a, b] }\nMappings: { M: { a: { b: c } } }",
    "loop.yaml": include("loop.yaml"), "list.yaml": "[a]", "twice.yaml": "F: { Type: AWS::SQS::Queue }",
    "null.yaml": "G:\n", "parameters.yaml": "Parameters: { P: { Type: String } }",
  ]

  @Test func resourcesAreAdded() throws {
    let template = try Self.template(
      "Resources:\n  \(Self.include("nested.yaml"))\n  F: { Type: AWS::Serverless::Function }", Self.files)
    #expect(template.functions.map(\.name) == ["H", "G", "F"])
    #expect(template.functions[1].handler == "us-east-1")
    #expect(template.functions.map(\.line) == [3, 3, 4])
  }

  @Test func attributesAndPropertiesAreAdded() throws {
    let template = try Self.template(
      """
      Resources:
        F: { \(Self.include("resource.json")) }
        G:
          Type: AWS::Serverless::Function
          Properties: { \(Self.include("properties.yaml")) }
        H:
          Type: AWS::Serverless::Function
          Properties: { \(Self.include("properties.yaml")), Runtime: python3.13, FunctionName: h }
      """, Self.files.merging(["properties.yaml": "Handler: b"]) { $1 })
    #expect(template.functions.map(\.handler) == ["a", "b", "b"])
    #expect(template.functions.map(\.name) == ["F", "G", "h"])
  }

  @Test func includedNamesAreKnown() throws {
    let template = try Self.template(
      """
      Resources:
        G:
          Type: AWS::Serverless::Function
          Properties: { \(Self.include("properties.yaml")) }
        F: { Type: AWS::Serverless::Function, Properties: { Handler: !Ref G } }
      """, Self.files)
    #expect(template.functions[1].handler == "named")
  }

  @Test(arguments: [
    "Mappings: { \(include("mappings.yaml")) }\nConditions: { \(include("conditions.yaml")) }",
    "Mappings: { M: { \(include("keys.yaml")) } }\nConditions: { \(include("conditions.yaml")) }",
    include("sections.yaml"),
  ])
  func sectionsAreAdded(sections: String) throws {
    let template = try Self.template(
      """
      \(sections)
      Resources:
        F: { Type: AWS::Serverless::Function, Condition: C }
        G: { Type: AWS::Serverless::Function, Properties: { Handler: !FindInMap [M, a, b] } }
      """, Self.files)
    #expect(template.functions.map(\.handler) == ["c"])
  }

  @Test func aTransformIncludesAFile() throws {
    let text = """
      Transform:
        - AWS::Serverless-2016-10-31
        - { Name: AWS::Include, Parameters: { Location: !Ref File } }
      Parameters: { File: { Type: String, Default: sections.yaml } }
      Resources:
        F: { Type: AWS::Serverless::Function, Condition: C }
        G: { Type: AWS::Serverless::Function }
      """
    let template = try Template(Array(text.utf8), include: { Self.files[$0].map { Array($0.utf8) } })
    #expect(template.functions.map(\.name) == ["G"])
  }

  @Test func filesOfNestedStacksAreBesideThem() throws {
    let template = try Self.template(
      "Resources: { S: { Type: AWS::Serverless::Application, Properties: { Location: n/t.yaml } } }",
      [
        "n/t.yaml": "Transform: AWS::Serverless-2016-10-31\nResources: { \(Self.include("r.yaml")) }",
        "n/r.yaml": "F: { Type: AWS::Serverless::Function }",
      ])
    #expect(template.functions.map(\.logicalID) == ["S/F"])
  }

  @Test(arguments: [
    ("missing.yaml", TemplateError(line: 3, "`AWS::Include` names `missing.yaml`, which cannot be read")),
    ("loop.yaml", TemplateError(line: 3, "`loop.yaml` includes itself")),
    ("list.yaml", TemplateError(line: 1, "the file is a list; expected an object", file: "list.yaml")),
    (
      "twice.yaml", TemplateError(line: 4, "`F` is there twice: in the template and in a file that it includes")
    ),
    (
      "null.yaml",
      TemplateError(
        line: 1, "`G` is empty (null), which CloudFormation does not accept. Give it a value, or remove it",
        file: "null.yaml")
    ),
  ])
  func mistakesAreNamed(file: String, error: TemplateError) {
    #expect(throws: error) {
      try Self.template(
        "Resources:\n  \(Self.include(file))\n  F: { Type: AWS::Serverless::Function }", Self.files)
    }
  }

  @Test func parametersAreNotIncluded() {
    #expect(
      throws: TemplateError(line: 2, "`AWS::Include` cannot add `Parameters`; write them in the template")
    ) {
      try Self.template(
        "\(Self.include("parameters.yaml"))\nResources: { F: { Type: AWS::Serverless::Function } }", Self.files)
    }
  }

  @Test func macrosAreNamed() throws {
    let template = try Self.template(
      "Resources:\n  Fn::Transform: { Name: Mine }\n  F: { Type: AWS::Serverless::Function }", [:])
    #expect(
      template.warnings == [
        TemplateWarning(line: 3, "the transform `Mine` is not run here, so what it adds is missing")
      ])
  }
}
