import Templates
import Testing

struct ResourceTests {
  @Test func thatAreNoFunctionsAreIgnored() throws {
    let template = try TemplateFixtures.serverless(
      """
      AWSTemplateFormatVersion: "2010-09-09"
      Description: d
      Metadata: {}
      Outputs: { A: { Value: !GetAtt Missing.Arn } }
      Resources:
        A: { Type: AWS::SQS::Queue }
        B: { Type: Custom::Thing, Properties: { ServiceToken: !GetAtt F.Arn } }
        C: { Type: My::Own::Type }
        D: { Type: My::Own::Type::MODULE }
        E: { Type: AWS::Serverless::SimpleTable }
        F: { Type: AWS::Serverless::Function, DependsOn: [Missing], Metadata: { BuildMethod: makefile } }
      """)
    #expect(template.functions.map(\.logicalID) == ["F"])
    #expect(template.warnings.isEmpty)
  }

  @Test func readsEventSources() throws {
    let function = try TemplateFixtures.function(
      """
      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day), Input: '{"a": 1}' } }
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Missing.Arn } }
        Get: { Type: HttpApi, Properties: { Path: /, Method: get } }
      """
    ).function
    #expect(
      function.eventSources == [
        TemplateEventSource(name: "Nightly", type: "Schedule", input: #"{"a": 1}"#),
        TemplateEventSource(name: "Jobs", type: "SQS"),
      ])
  }

  @Test func namesTransformsAndSectionsThatHaveNoEffect() throws {
    let template = try Template(
      Array(
        """
        Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31, MyMacro]
        x-shared: {}
        Resources:
          W: { Type: AWS::Serverless::WebSocketApi }
        """.utf8))
    #expect(
      template.warnings == [
        TemplateWarning(line: 1, "the transform `MyMacro` is not run here, so what it adds is missing"),
        TemplateWarning(line: 2, "`x-shared` is not a section of a template; it is ignored"),
        TemplateWarning(line: 4, "`W` of the type AWS::Serverless::WebSocketApi is not supported and is left out"),
      ])
  }

  @Test(arguments: [
    ("", 1, "the template is empty"),
    ("[]", 1, "the template is a list; expected an object with `Resources`"),
    ("AWSTemplateFormatVersion: x", 1, "`Resources` is missing, so this is not a SAM or CloudFormation template"),
    ("Resources: []", 1, "`Resources` is a list; expected an object"),
    ("Resources:\n  A: {}", 2, "the resource `A` has no `Type`"),
    ("Resources:\n  A: []", 2, "the resource `A` has no `Type`"),
    ("Resources:\n  A: { Type: [x] }", 2, "`Type` of `A` is a list; expected a string"),
    ("Resources:\n  A-B: { Type: AWS::SQS::Queue }", 2, "`A-B` is no name for a resource; use letters and digits"),
    ("Resources:\n  A: { Type: Queue }", 2, "`A` has the type `Queue`; expected one such as AWS::SQS::Queue"),
    ("Resources:\n  A: { Type: AWS::SQS }", 2, "`A` has the type `AWS::SQS`; expected one such as AWS::SQS::Queue"),
    (
      "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: { Type: AWS::Serverless::Functoin }", 3,
      "`A` has the type AWS::Serverless::Functoin, which SAM does not have"
    ),
    (
      "Resources:\n  A: { Type: AWS::Serverless::Function }", 2,
      "`A` is of the type AWS::Serverless::Function, but the template has no `Transform: AWS::Serverless-2016-10-31`"
    ),
    (
      "Resources:\n  A: { Type: AWS::SQS::Queue, Properties: x }", 2,
      "`Properties` of `A` is a string; expected an object"
    ),
    ("Resources:\n  A: { Type: AWS::SQS::Queue, Condition: [x] }", 2, "`Condition` of `A` is a list; expected a name"),
    ("Resources:\n  Fn::ForEach::X: [a]", 2, "`Fn::ForEach::X` needs `Transform: AWS::LanguageExtensions`"),
    ("Resources:\n  A: { [b]: c }", 2, "the name of a member is a list; expected a string"),
    ("Transform: [[a]]\nResources: {}", 1, "`Transform` has a list; expected a name"),
    (
      "Resources:\n  A: { Type: AWS::Lambda::Function, Properties: { FunctionName: x } }\n  B: { Type: AWS::Lambda::Function, Properties: { FunctionName: x } }",
      3, "`A` and `B` are both named `x`; rename one"
    ),
    (
      "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: { Type: AWS::Serverless::Function, Properties: { Events: { E: { Type: Cron } } } }",
      3, "the event `E` of `A` has the unknown type `Cron`"
    ),
    ("Resources:\n  A: { <<: x }", 2, "`<<` is a string; expected an object or a list of objects"),
  ])
  func areChecked(text: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) { try Template(Array(text.utf8)) }
  }

  @Test func canShareMembersByMergeKeys() throws {
    let template = try TemplateFixtures.serverless(
      """
      Metadata: { shared: &shared { Timeout: 7, MemorySize: 256 } }
      Resources:
        F: { Type: AWS::Serverless::Function, Properties: { <<: *shared, MemorySize: 512 } }
      """)
    #expect(template.functions[0].timeout == 7)
    #expect(template.functions[0].memorySize == 512)
  }

  @Test func canComeFromIncludedFiles() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties:
            Fn::Transform: { Name: AWS::Include, Parameters: { Location: common.yaml } }
            Environment: { Variables: !Transform { Name: AWS::Include, Parameters: { Location: vars.json } } }
      """,
      include: { path in
        switch path {
        case "common.yaml": Array("Timeout: 9".utf8)
        case "vars.json": Array(#"{"A": {"Ref": "AWS::Region"}, "B": "\ud83d\ude00 \\ud83d"}"#.utf8)
        default: nil
        }
      })
    #expect(template.functions[0].timeout == 9)
    #expect(template.functions[0].environment == ["A": "us-east-1", "B": "\u{1F600} \\ud83d"])
  }

  @Test(arguments: [
    (
      "missing.yaml", TemplateError(line: 3, "`AWS::Include` names `missing.yaml`, which cannot be read")
    ),
    ("loop.yaml", TemplateError(line: 1, "`loop.yaml` includes itself", file: "loop.yaml")),
    ("bad.yaml", TemplateError(line: 3, "this is not YAML: did not find expected node content", file: "bad.yaml")),
  ])
  func areCheckedInIncludedFiles(path: String, error: TemplateError) {
    #expect(throws: error) {
      try TemplateFixtures.serverless(
        "Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: !Transform { Name: AWS::Include, Parameters: { Location: \(path) } } } } }",
        include: { path in
          switch path {
          case "loop.yaml": Array("a: !Transform { Name: AWS::Include, Parameters: { Location: loop.yaml } }".utf8)
          case "bad.yaml": Array("a:\n  [".utf8)
          default: nil
          }
        })
    }
  }

  @Test func readJSON() throws {
    let template = try Template(
      Array(
        #"""
        {
        	"Transform": "AWS::Serverless-2016-10-31",
        	"Resources": {
        		"F": {"Type":"AWS::Serverless::Function","Properties":{"Timeout":5,"Environment":{"Variables":{"A":"\"\\\/\u00e9\ud83d\ude00","B":1e3,"C":{"Fn::Join":["",["x",{"Ref":"AWS::Region"}]]}}}}}
        	}
        }
        """#.utf8))
    #expect(template.functions[0].timeout == 5)
    #expect(template.functions[0].environment == ["A": "\"\\/\u{e9}\u{1F600}", "B": "1e3", "C": "xus-east-1"])
  }
}
