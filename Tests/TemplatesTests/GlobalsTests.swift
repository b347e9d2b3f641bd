import Templates
import Testing

struct GlobalsTests {
  @Test func objectsMergeListsJoinAndOtherValuesYield() throws {
    let template = try TemplateFixtures.serverless(
      """
      Globals:
        Function:
          Runtime: python3.13
          Timeout: 10
          MemorySize: !If [Never, 256, 512]
          Environment: { Variables: { A: global, B: global } }
          Layers: [arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:25]
      Conditions: { Never: !Equals [a, b] }
      Resources:
        A:
          Type: AWS::Serverless::Function
          Properties:
            Timeout: 20
            Environment: { Variables: { B: own, C: own } }
            Layers: [arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:26]
        B:
          Type: AWS::Serverless::Function
          IgnoreGlobals: "*"
        C:
          Type: AWS::Serverless::Function
          IgnoreGlobals: [Environment, Layers]
          Properties: { MemorySize: !Ref AWS::NoValue }
        D:
          Type: AWS::Lambda::Function
      """)
    let (a, b, c, d) = (template.functions[0], template.functions[1], template.functions[2], template.functions[3])
    #expect(a.runtime == "python3.13")
    #expect(a.timeout == 20)
    #expect(a.memorySize == 512)
    #expect(a.environment == ["A": "global", "B": "own", "C": "own"])
    let arn = "arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86"
    #expect(a.layers == [.webAdapter(arn: "\(arn):25"), .webAdapter(arn: "\(arn):26")])
    #expect(b.runtime == nil)
    #expect(c.timeout == 10)
    #expect(c.environment.isEmpty)
    #expect(c.layers.isEmpty)
    #expect(c.memorySize == 128)
    #expect(d.timeout == 3)
  }

  @Test func anOwnValueOfAnotherKindReplaces() throws {
    let template = try TemplateFixtures.serverless(
      """
      Globals: { Function: { CodeUri: src, Environment: { Variables: { A: 1 } } } }
      Resources:
        A:
          Type: AWS::Serverless::Function
          Properties: { CodeUri: { Bucket: b, Key: k }, Environment: !Ref AWS::NoValue }
      """)
    #expect(template.functions[0].code == .bucket("b", key: "k"))
    #expect(template.functions[0].environment.isEmpty)
  }

  @Test(arguments: [
    ("Globals: []", 2, "`Globals` is a list; expected an object"),
    (
      "Globals: { Functions: {} }", 2,
      "`Functions` is not allowed in `Globals`; expected Api, CapacityProvider, Function, HttpApi, LayerVersion, SimpleTable, StateMachine, WebSocketApi"
    ),
    ("Globals:\n  Function:\n    Role: x", 4, "`Role` is not allowed in `Globals`; set it in the functions"),
    ("Globals: { Function: a }", 2, "`Function` is a string; expected an object"),
  ])
  func areChecked(globals: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) {
      try TemplateFixtures.serverless("\(globals)\nResources: {}")
    }
  }

  @Test func ignoresOnlyWhatIsSet() {
    #expect(throws: TemplateError(line: 4, "`IgnoreGlobals` of `A` has `Timeout`, which `Globals` does not set")) {
      try TemplateFixtures.serverless(
        "Globals: { Function: { Runtime: x } }\nResources:\n  A: { Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout] }"
      )
    }
  }
}
