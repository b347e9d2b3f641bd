import EmulatorCore
import Templates
import Testing

struct NestedStackTests {
  /// Reads a template of SAM and the files that it names.
  private func read(_ files: [String: String]) throws -> Template {
    let transform = "Transform: AWS::Serverless-2016-10-31\n"
    return try Template(Array("\(transform)\(files["template.yaml"] ?? "")".utf8)) { path in
      files[path].map { Array((path.hasSuffix(".json") ? $0 : transform + $0).utf8) }
    }
  }

  @Test func haveFunctionsLayersAndAPIsOfTheirOwn() throws {
    let template = try read([
      "template.yaml": """
      Resources:
        F: { Type: AWS::Serverless::Function, Properties: { CodeUri: src/ } }
        Users: { Type: AWS::Serverless::Application, Properties: { Location: ./users/template.yaml } }
      """,
      "users/template.yaml": """
      Resources:
        L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: ../layer } }
        F:
          Type: AWS::Serverless::Function
          Properties:
            CodeUri: app/
            Layers: [!Ref L]
            Handler: !Sub "${AWS::StackName}"
            Events: { Get: { Type: HttpApi, Properties: { Path: /users, Method: get } } }
        Named: { Type: AWS::Serverless::Function, Properties: { FunctionName: named } }
        Deep: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: deep/deep.json } }
      """,
      "users/deep/deep.json": #"""
      {"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "../../src"}}}}
      """#,
    ])
    #expect(template.functions.map(\.logicalID) == ["F", "Users/F", "Users/Named", "Users/Deep/F"])
    #expect(template.functions.map(\.name) == ["F", "Users-F", "named", "Users-Deep-F"])
    #expect(template.functions.map(\.code) == [.path("src/"), .path("users/app"), .path("users"), .path("src")])
    #expect(template.functions[1].layers == [.local(logicalID: "Users/L", path: "layer")])
    #expect(template.functions[1].handler == "local-Users")
    #expect(
      template.functions.map(\.file) == [nil, "users/template.yaml", "users/template.yaml", "users/deep/deep.json"])
    #expect(template.functions[1].place(in: "shop/template.yaml") == "shop/users/template.yaml, line 4")
    #expect(template.functions[1].isCalled("F") && template.functions[1].isCalled("Users/F"))
    #expect(template.apis.map(\.api.name) == ["Users/ServerlessHttpApi"])
    #expect(template.apis[0].api.routes.map(\.function) == ["Users-F"])
    #expect(template.nestedFiles == ["users/template.yaml", "users/deep/deep.json"])
    #expect(template.warnings.isEmpty)
  }

  @Test func passValuesInAndOut() throws {
    let template = try read([
      "template.yaml": """
      Resources:
        L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer/ } }
        F: { Type: AWS::Serverless::Function, Properties: { Handler: !GetAtt B.Outputs.Name } }
        A:
          Type: AWS::Serverless::Application
          Properties:
            Location: a.yaml
            Parameters: { Layer: !Ref L, Function: !GetAtt F.Arn, List: [x, y], Other: !GetAtt B.Outputs.Arn }
        B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml } }
      """,
      "a.yaml": """
      Parameters:
        Layer: { Type: String }
        Function: { Type: String }
        Other: { Type: String }
        List: { Type: CommaDelimitedList }
        Default: { Type: Number, Default: 7 }
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties:
            Layers: [!Ref Layer]
            Timeout: !Ref Default
            Environment: { Variables: { F: !Ref Function, O: !Ref Other, L: !Select [1, !Ref List] } }
      """,
      "b.yaml": """
      Conditions: { Never: !Equals [a, b] }
      Resources: { F: { Type: AWS::Serverless::Function } }
      Outputs:
        Name: { Value: !Ref F }
        Arn: { Value: !GetAtt F.Arn }
        None: { Value: x, Condition: Never }
      """,
    ])
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:"
    #expect(template.functions[0].handler == "B-F")
    #expect(template.functions[1].environment == ["F": "\(arn)F", "O": "\(arn)B-F", "L": "y"])
    #expect(template.functions[1].timeout == 7)
    #expect(template.functions[1].layers == [.local(logicalID: "L", path: "layer/")])
    #expect(template.warnings.isEmpty)
  }

  @Test func connectAPIsWithFunctionsOfOtherStacks() throws {
    let template = try read([
      "template.yaml": """
      Resources:
        A: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }
        Api:
          Type: AWS::Serverless::HttpApi
          Properties:
            Auth:
              DefaultAuthorizer: Check
              Authorizers:
                Check: { FunctionArn: !GetAtt A.Outputs.Check, AuthorizerPayloadFormatVersion: "2.0" }
        F:
          Type: AWS::Serverless::Function
          Properties: { Events: { Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /, Method: get } } } }
        Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !GetAtt A.Outputs.Check, AuthType: NONE } }
      """,
      "a.yaml": """
      Resources: { Check: { Type: AWS::Serverless::Function } }
      Outputs: { Check: { Value: !GetAtt Check.Arn } }
      """,
    ])
    let authorizer = template.apis.first?.api.authorizers.first
    guard case .lambda(let lambda) = authorizer?.kind else {
      Issue.record("no authorizer")
      return
    }
    #expect(lambda.function == "A-Check")
    #expect(template.functions[1].functionURL != nil)
  }

  @Test func takeTheirTemplateFromWhatTheCDKWrites() throws {
    let template = try read([
      "template.yaml": """
      Resources:
        N:
          Type: AWS::CloudFormation::Stack
          Properties: { TemplateURL: !Join ["", ["https://s3.", !Ref AWS::URLSuffix]] }
          Metadata: { "aws:asset:path": N.nested.template.json, "aws:asset:property": TemplateURL }
      """,
      "N.nested.template.json": #"""
      {"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Bucket": "b", "S3Key": "k"}},
       "Metadata": {"aws:asset:path": "asset.1"}}}}
      """#,
    ])
    #expect(template.functions.map(\.code) == [.path("asset.1")])
    #expect(template.warnings.isEmpty)
  }

  @Test func thatAreElsewhereAreNamed() throws {
    let template = try read([
      "template.yaml": """
      Resources:
        A:
          Type: AWS::Serverless::Application
          Properties: { Location: { ApplicationId: "arn:aws:serverlessrepo:1", SemanticVersion: 1.0.0 } }
        B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://s3/t.yaml" } }
        F: { Type: AWS::Serverless::Function, Properties: { Handler: !GetAtt A.Outputs.X } }
      """
    ])
    #expect(template.functions.map(\.handler) == ["unknown-A.Outputs.X"])
    #expect(
      template.warnings == [
        TemplateWarning(
          line: 5,
          "`A` is an application of the AWS Serverless Application Repository, which is not on this machine, so it is left out"
        ),
        TemplateWarning(
          line: 6,
          "the template of `B` is at https://s3/t.yaml, which is not on this machine, so it is left out. Make `TemplateURL` a path"
        ),
        TemplateWarning(line: 7, "`A.Outputs.X` is known only to AWS; here it is `unknown-A.Outputs.X`"),
      ])
  }

  @Test func warningsNameTheFile() throws {
    let template = try read([
      "template.yaml": "Resources: { A: { Type: AWS::Serverless::Application, Properties: { Location: d/a.yaml } } }",
      "d/a.yaml": "Resources: { F: { Type: AWS::Serverless::Function, Properties: { VpcConfig: {} } } }",
    ])
    let warning = TemplateWarning(line: 2, "`VpcConfig` of `F` is not supported and has no effect", file: "d/a.yaml")
    #expect(template.warnings == [warning])
    #expect(warning.description(of: "../t.yaml") == "../d/a.yaml, line 2: \(warning.message)")
  }

  private static func nested(_ properties: String) -> String {
    "Resources: { A: { Type: AWS::Serverless::Application, Properties: { \(properties) } } }"
  }

  @Test(
    arguments: [
      (
        ["template.yaml": nested("Location: a.yaml")],
        TemplateError(line: 2, "`A` names the template `a.yaml`, which cannot be read")
      ),
      (["template.yaml": nested("")], TemplateError(line: 2, "`A` has no `Location`")),
      (
        ["template.yaml": nested("Location: [a]")],
        TemplateError(line: 2, "`Location` of `A` is a list; expected the path of a template")
      ),
      (
        [
          "template.yaml": nested("Location: d/a.yaml"), "d/a.yaml": nested("Location: ../d/b.yaml"),
          "d/b.yaml": nested("Location: a.yaml"),
        ],
        TemplateError(
          line: 2, "nested stacks contain each other: d/a.yaml → d/b.yaml → d/a.yaml", file: "d/b.yaml")
      ),
      (
        ["template.yaml": nested("Location: template.yaml")],
        TemplateError(
          line: 2, "nested stacks contain each other: template.yaml → template.yaml", file: "template.yaml")
      ),
      (
        ["template.yaml": nested("Location: a.yaml"), "a.yaml": "x: ["],
        TemplateError(line: 3, "this is not YAML: did not find expected node content", file: "a.yaml")
      ),
      (
        ["template.yaml": nested("Location: a.yaml, Parameters: { P: 1 }"), "a.yaml": "Resources: {}"],
        TemplateError(line: 2, "the template of `A` has no parameter `P`; it has none")
      ),
      (
        ["template.yaml": nested("Location: a.yaml"), "a.yaml": "Parameters: { P: { Type: String } }\nResources: {}"],
        TemplateError(line: 2, "`A` has no value for the parameter `P` of its template")
      ),
      (
        [
          "template.yaml": nested("Location: a.yaml, Parameters: { P: x }"),
          "a.yaml": "Parameters: { P: { Type: Number } }\nResources: {}",
        ],
        TemplateError(line: 2, "the parameter `P` of `A` is `x`; expected a number")
      ),
      (
        [
          "template.yaml": nested("Location: a.yaml"),
          "a.yaml": "Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { Handler: !Ref X } }",
        ],
        TemplateError(line: 3, "`X` is neither a parameter nor a resource of the template", file: "a.yaml")
      ),
      (
        [
          "template.yaml": "Outputs: {}\n"
            + "Resources: { A: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }, F: { Type: AWS::Serverless::Function, Properties: { Handler: !GetAtt A.Outputs.X } } }",
          "a.yaml": "Resources: {}\nOutputs: { Y: { Value: 1 } }",
        ],
        TemplateError(line: 3, "the template of `A` has no output `X`; it has Y")
      ),
      (
        [
          "template.yaml": nested("Location: a.yaml") + "\n",
          "a.yaml":
            "Resources:\n  A: { Type: AWS::Serverless::Function, Properties: { Handler: !Ref B } }\n  B: { Type: AWS::Serverless::Function, Properties: { Handler: !Ref A } }",
        ],
        TemplateError(line: 3, "resources depend on each other in a circle: A → B → A", file: "a.yaml")
      ),
      (
        [
          "template.yaml":
            "Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { FunctionName: x } }\n  A: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }",
          "a.yaml": "Resources: { F: { Type: AWS::Serverless::Function, Properties: { FunctionName: x } } }",
        ],
        TemplateError(line: 2, "`F` and `A/F` are both named `x`; rename one", file: "a.yaml")
      ),
    ] as [([String: String], TemplateError)])
  func areChecked(files: [String: String], error: TemplateError) {
    #expect(throws: error) { try read(files) }
  }

  @Test func areLimited() {
    var deep: [String: String] = ["template.yaml": Self.nested("Location: 1.yaml")]
    for level in 1...20 { deep["\(level).yaml"] = Self.nested("Location: \(level + 1).yaml") }
    #expect(throws: TemplateError(line: 2, "`A` is nested too deep; up to 10 levels are read", file: "10.yaml")) {
      try read(deep)
    }
    // Few files make many stacks.
    var wide: [String: String] = ["8.yaml": "Resources: {}"]
    for level in 0..<8 {
      let members = "AB".map {
        "\($0): { Type: AWS::Serverless::Application, Properties: { Location: \(level + 1).yaml } }"
      }
      wide[level == 0 ? "template.yaml" : "\(level).yaml"] = "Resources: { \(members.joined(separator: ", ")) }"
    }
    let error = #expect(throws: TemplateError.self) { try read(wide) }
    #expect(error?.message == "there are more than 200 nested stacks")
  }
}
