import Templates
import Testing

/// `Fn::ForEach` and the other functions of the transform AWS::LanguageExtensions.
struct LoopTests {
  private func read(_ text: String, _ parameters: [String: String] = [:]) throws -> Template {
    try Template(
      Array("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n\(text)".utf8), parameters: parameters)
  }

  @Test func writeOutResources() throws {
    let template = try read(
      """
      Parameters: { Names: { Type: CommaDelimitedList, Default: "Users, Orders" } }
      Resources:
        Fn::ForEach::Functions:
          - Name
          - !Ref Names
          - ${Name}Function:
              Type: AWS::Serverless::Function
              Properties: { FunctionName: !Sub "${Name}-${AWS::Region}", Handler: !Ref Name, Description: "${Name}" }
            ${Name}Queue: { Type: AWS::SQS::Queue }
        Last:
          Type: AWS::Serverless::Function
          Properties: { Handler: !GetAtt UsersFunction.Arn }
      """)
    #expect(template.functions.map(\.logicalID) == ["UsersFunction", "OrdersFunction", "Last"])
    #expect(template.functions.map(\.name) == ["Users-us-east-1", "Orders-us-east-1", "Last"])
    #expect(template.functions[1].handler == "Orders")
    #expect(template.functions[2].handler == "arn:aws:lambda:us-east-1:123456789012:function:Users-us-east-1")
  }

  @Test func takeTheirListsFromTheUserAndFromMappings() throws {
    let text = """
      Parameters: { Names: { Type: CommaDelimitedList, Default: A } }
      Mappings: { M: { X: { Inner: [P, Q] } } }
      Resources:
        Fn::ForEach::Outer:
          - Name
          - !Ref Names
          - Fn::ForEach::Inner:
              - Other
              - !FindInMap [M, X, Inner]
              - F${Name}${Other}: { Type: AWS::Serverless::Function }
      """
    #expect(try read(text).functions.map(\.name) == ["FAP", "FAQ"])
    #expect(try read(text, ["Names": "B,C"]).functions.map(\.name) == ["FBP", "FBQ", "FCP", "FCQ"])
    #expect(try read(text, ["Names": ""]).functions.isEmpty)
  }

  @Test func writeOutConditionsAndProperties() throws {
    let template = try read(
      """
      Conditions:
        Fn::ForEach::Conditions: [Name, [A, B], { "Is${Name}": !Equals [!Ref Name, B] }]
      Mappings: { M: { Of: { B: IsA } } }
      Resources:
        Fn::ForEach::Functions:
          - Name
          - [A, B]
          - F${Name}:
              Type: AWS::Serverless::Function
              Condition: Is${Name}
              Properties:
                Environment:
                  Variables:
                    Fn::ForEach::Variables: [Part, [x.1, y/2], { "V&{Part}": "&{Part} ${Part} ${Name} $ & ${!Name}" }]
            G${Name}:
              Type: AWS::Serverless::Function
              Condition: !FindInMap [M, Of, !Ref Name, DefaultValue: !Ref AWS::NoValue]
      """)
    #expect(template.functions.map(\.name) == ["GA", "FB"])
    #expect(
      template.functions[1].environment == ["Vx1": "x1 x.1 B $ & ${!Name}", "Vy2": "y2 y/2 B $ & ${!Name}"])
  }

  @Test func nameResourcesInReferences() throws {
    let template = try read(
      """
      Resources:
        Fn::ForEach::Functions:
          - Name
          - [A]
          - Layer${Name}: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "layer-${Name}" } }
            F${Name}:
              Type: AWS::Serverless::Function
              Properties:
                Layers: [!Ref { "Fn::Sub": "Layer${Name}" }]
                Handler: !GetAtt [!Sub "Other${Name}", Arn]
            Other${Name}: { Type: AWS::Serverless::Function }
      """)
    #expect(template.functions[0].layers == [.local(logicalID: "LayerA", path: "layer-A")])
    #expect(template.functions[0].handler == "arn:aws:lambda:us-east-1:123456789012:function:OtherA")
  }

  @Test(arguments: [
    ("Fn::ForEach::X: [a]", 3, "`Fn::ForEach::X` is a list; expected a list of an identifier, a list and an object"),
    (
      "Fn::ForEach::X: [N, a, { F: { Type: T } }]", 3,
      "the list of `Fn::ForEach::X` is a string; expected a list of strings"
    ),
    ("Fn::ForEach::X: [N, [[a]], { F: { Type: T } }]", 3, "the list of `Fn::ForEach::X` has a list; expected strings"),
    (
      "Fn::ForEach::X: [N, [a, b], { F: { Type: AWS::SQS::Queue } }]", 3,
      "`F` is there twice; the key in `Fn::ForEach` needs the identifier of each loop, as in `Name${Identifier}`"
    ),
    (
      "Fn::ForEach::X: [N, [a-b], { \"F${N}\": { Type: T } }]", 3,
      "`Fa-b` is no name for a resource; use letters and digits"
    ),
    (
      "Fn::ForEach: [N, [a], { \"F${N}\": { Type: T } }]", 3,
      "`Fn::ForEach` is no name for a resource; use letters and digits"
    ),
    (
      "Fn::ForEach::X: [N, !Ref P, { \"F${N}\": { Type: T } }]", 3,
      "the list of `Fn::ForEach::X` is not known: `P` is known only to AWS; here it is `unknown-P`. Set it with --parameter P=…"
    ),
  ])
  func areChecked(loop: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) {
      try read("Parameters: { P: { Type: CommaDelimitedList } }\nResources: { \(loop) }")
    }
  }

  @Test func needTheTransform() {
    let text = "Resources:\n  Fn::ForEach::X: [N, [a], { \"F${N}\": { Type: AWS::SQS::Queue } }]"
    #expect(throws: TemplateError(line: 2, "`Fn::ForEach::X` needs `Transform: AWS::LanguageExtensions`")) {
      try Template(Array(text.utf8))
    }
  }

  @Test func areNotAllowedInMappings() {
    let text = """
      Mappings: { M: { A: { B: { Fn::ForEach::X: [N, [a], { "${N}": 1 }] } } } }
      Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: !FindInMap [M, A, B] } } }
      """
    #expect(
      throws: TemplateError(
        line: 2, "`Fn::ForEach::X` is not allowed here; loops belong in Conditions, Resources and Outputs")
    ) { try read(text) }
  }

  @Test func areLimited() {
    let items = (0..<10).map { "i\($0)" }.joined(separator: ", ")
    var body = #"{ "F": { Type: AWS::SQS::Queue } }"#
    for level in 0..<6 { body = #"{ "Fn::ForEach::L\#(level)": [N\#(level), [\#(items)], \#(body)] }"# }
    let error = #expect(throws: TemplateError.self) { try read("Resources: \(body)") }
    #expect(error?.line == 2)
    // A long value that is there many times.
    let long = String(repeating: "x", count: 50_000)
    let text = String(repeating: "${N}", count: 1000)
    let bomb = #"Resources: { Fn::ForEach::X: [N, [\#(long)], { F: { Type: AWS::SQS::Queue, A: "\#(text)" } }] }"#
    #expect(
      throws: TemplateError(
        line: 2, "the loops of `Fn::ForEach` write out more than 100000 values or 1000000 bytes")
    ) { try read(bomb) }
  }
}
