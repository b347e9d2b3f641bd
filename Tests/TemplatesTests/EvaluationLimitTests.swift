import Templates
import Testing

/// Templates whose references multiply each other, or are too deep.
struct EvaluationLimitTests {
  private static let function =
    "F: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { V: !GetAtt Q0.QueueName } } } }"

  /// Queues, each of which has the name of the next one in its name.
  private static func queues(_ count: Int, _ name: (Int) -> String) -> String {
    let queues = (0..<count).map { index in
      "  Q\(index): { Type: AWS::SQS::Queue, Properties: { QueueName: \(index + 1 < count ? name(index + 1) : "last") } }"
    }
    return "Resources:\n\(queues.joined(separator: "\n"))\n  \(function)"
  }

  @Test func eachNameIsEvaluatedOnce() throws {
    let template = try TemplateFixtures.cloudFormation(
      Self.queues(40) { "!Select [0, [!GetAtt Q\($0).QueueName, !GetAtt Q\($0).QueueName]]" })
    #expect(template.functions[0].environment["V"] == "last")
  }

  @Test func namesThatGrowAreRefused() {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.cloudFormation(Self.queues(40) { "!Sub '${Q\($0).QueueName}${Q\($0).QueueName}'" })
    }
    #expect(error?.message == "a value is longer than 1000000 bytes")
  }

  @Test func chainsAreLimited() throws {
    #expect(
      try TemplateFixtures.cloudFormation(Self.queues(200) { "!GetAtt Q\($0).QueueName" }).functions[0].environment
        == ["V": "last"])
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.cloudFormation(
        Self.queues(400) { "!Select [0, [!Select [0, [!GetAtt Q\($0).QueueName]]]]" })
    }
    #expect(error?.message == "values refer to each other more than 1000 levels deep; shorten the chain")
  }

  @Test func conditionsAreLimited() {
    let conditions = (0..<5000).map { "  C\($0): !Not [!Condition C\($0 + 1)]" }
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.cloudFormation(
        "Conditions:\n\(conditions.joined(separator: "\n"))\n  C5000: !Equals [a, b]\nResources: { F: { Type: AWS::Lambda::Function } }"
      )
    }
    #expect(error?.message == "values refer to each other more than 1000 levels deep; shorten the chain")
  }

  @Test func propertiesThatDependOnThemselvesAreRefused() {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.serverless(
        """
        Resources:
          A: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: !Ref B.Alias } }
          B: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: !Ref A.Alias } }
        """)
    }
    #expect(error?.message == "`AutoPublishAlias` of `B` depends on itself")
  }

  @Test func textsThatMultiplyEachOtherAreRefused() {
    let long = String(repeating: "x", count: 900_000)
    let elements = Array(repeating: "!GetAtt Q0.QueueName", count: 2000).joined(separator: ", ")
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.cloudFormation(
        """
        Resources:
          Q0: { Type: AWS::SQS::Queue, Properties: { QueueName: \(long) } }
          F: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { V: !ToJsonString [\(elements)] } } } }
        """)
    }
    #expect(
      error?.message
        == "the functions of the template take more than 5000000 steps; remove references that multiply each other")
  }

  @Test func filesThatIncludeOthersTwiceAreLimited() {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.serverless(
        """
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: { Environment: { Variables: { V: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: "0" } } } } } }
        """,
        include: { path in
          let next = (Int(path) ?? 0) + 1
          let function = "{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: \"\(next)\" } } }"
          return Array("Fn::Join: [\(next), [\(function), \(function)]]".utf8)
        })
    }
    #expect(error != nil)
  }

  @Test func eachVariableWithANameIsInItsWarning() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Q: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue x } }
        F: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { A: !GetAtt Q.QueueName, B: !GetAtt Q.QueueName } } } }
      """)
    #expect(
      template.warnings.map(\.message) == [
        #"`ImportValue:x` is known only to AWS; here it is `unknown-ImportValue-x`. Set it with --env-vars and a file with {"F": {"A": "…", "B": "…"}}"#
      ])
  }
}
