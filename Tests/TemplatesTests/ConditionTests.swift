import Templates
import Testing

struct ConditionTests {
  @Test(arguments: [
    ("!Equals [a, a]", true), ("!Equals [1, '1']", true), ("!Equals [true, 'true']", true), ("!Equals [a, b]", false),
    ("!Equals [[a, b], [a, b]]", true), ("!Equals [!Ref Stage, prod]", false), ("!Not [!Equals [a, a]]", false),
    ("!And [!Equals [a, a], !Condition Holds]", true), ("!And [!Equals [a, b], !Condition Holds]", false),
    ("!Or [!Equals [a, b], !Condition Holds]", true), ("!Or [!Equals [a, b], !Equals [c, d]]", false),
    ("{'Fn::And': [{'Fn::Equals': [a, a]}, {Condition: Holds}]}", true),
    ("{Condition: Holds}", true),
    ("!Equals [!FindInMap [M, a, b], 'true']", true), ("!FindInMap [M, a, b]", true),
  ])
  func decideWhichResourcesExist(expression: String, exists: Bool) throws {
    let template = try TemplateFixtures.serverless(
      """
      Parameters: { Stage: { Type: String, Default: dev } }
      Mappings: { M: { a: { b: true } } }
      Conditions:
        C: \(expression)
        Holds: !Equals [!Ref Stage, dev]
      Resources:
        A: { Type: AWS::Serverless::Function, Condition: C }
        B: { Type: AWS::Serverless::Function }
      """)
    #expect(template.functions.map(\.name) == (exists ? ["A", "B"] : ["B"]))
  }

  @Test(arguments: [
    ("C: !Condition C", 2, "the condition `C` depends on itself: C → C"),
    (
      "C: !Not [!Condition D]\n  D: !And [!Condition C, !Equals [a, a]]", 2,
      "the condition `C` depends on itself: C → D → C"
    ),
    ("C: !Condition Missing", 2, "the condition `Missing` is not in `Conditions`"),
    ("C: !Condition [a]", 2, "`Condition` is a list; expected a name"),
    (
      "C: !Condition No", 2,
      "`Condition` is a Boolean: Yes, No, On, Off, True and False without quotes are Booleans in YAML. Put the name in quotes, here and in `Conditions`"
    ),
    ("C: a", 2, "a condition is a string; expected `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`"),
    (
      "C: !Ref AWS::Region", 2,
      "`Ref` is no condition; expected `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`"
    ),
    ("C: !Equals [a]", 2, "`Fn::Equals` has 1 arguments; expected a list of 2"),
    ("C: !And []", 2, "`Fn::And` is a list; expected a list of conditions"),
    ("C: !Or a", 2, "`Fn::Or` is a string; expected a list of conditions"),
  ])
  func areRefusedWithMistakes(condition: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) {
      try Template(Array("Conditions:\n  \(condition)\nResources: {}".utf8))
    }
  }

  @Test func mustExistForAResource() {
    #expect(throws: TemplateError(line: 2, "the condition `C` is not in `Conditions`")) {
      try Template(Array("Resources:\n  A: { Type: AWS::SQS::Queue, Condition: C }".utf8))
    }
  }
}
