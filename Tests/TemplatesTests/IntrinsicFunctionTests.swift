import Templates
import Testing

struct IntrinsicFunctionTests {
  private static let sections = """
    Parameters:
      Stage: { Type: String, Default: dev }
      Names: { Type: CommaDelimitedList, Default: "a, b,c" }
    Mappings:
      Sizes:
        dev: { Small: 1, List: [x, y] }
    Conditions:
      IsDev: !Equals [!Ref Stage, dev]
    """

  @Test(arguments: [
    ("plain", "plain"), ("8080", "8080"), ("'8080'", "8080"), ("1.50", "1.50"), ("true", "true"), ("yes", "true"),
    ("'yes'", "yes"), ("Off", "false"), ("012345678901", "012345678901"), ("0x1F", "0x1F"), ("1_000", "1_000"),
    ("!!str true", "true"),
    ("!Ref Stage", "dev"), ("{Ref: Stage}", "dev"),
    ("!Ref AWS::Region", "us-east-1"), ("!Ref AWS::AccountId", "123456789012"), ("!Ref AWS::Partition", "aws"),
    ("!Ref AWS::StackName", "local"), ("!Ref AWS::URLSuffix", "amazonaws.com"),
    (
      "!Ref AWS::StackId",
      "arn:aws:cloudformation:us-east-1:123456789012:stack/local/00000000-0000-0000-0000-000000000000"
    ),
    ("!Sub 'x-${Stage}-${AWS::Region}'", "x-dev-us-east-1"),
    ("!Sub 'no names'", "no names"),
    ("!Sub '${!Stage} $ {} ${Stage'", "${Stage} $ {} ${Stage"),
    ("!Sub ['${a}/${Stage}/${b}', {a: 1, b: !Ref Stage}]", "1/dev/dev"),
    ("{'Fn::Sub': ['${a}', {a: {Ref: Stage}}]}", "dev"),
    ("!Join [',', [a, !Ref Stage, 3, !Ref AWS::NoValue]]", "a,dev,3"),
    ("!Join ['-', !Ref Names]", "a-b-c"),
    ("!Join ['', []]", ""),
    ("!Select [1, !Ref Names]", "b"), ("!Select ['0', [x, y]]", "x"),
    ("!Join ['|', !Split [',', 'a,,b']]", "a||b"),
    ("!Base64 'hello'", "aGVsbG8="), ("{'Fn::Base64': !Sub '${Stage}'}", "ZGV2"),
    ("!FindInMap [Sizes, !Ref Stage, Small]", "1"),
    ("!Join ['', !FindInMap [Sizes, dev, List]]", "xy"),
    ("!FindInMap [Sizes, prod, Small, {DefaultValue: none}]", "none"),
    ("!If [IsDev, a, b]", "a"), ("!If [!Not [{Condition: IsDev}], a, b]", "b"),
    ("!Equals [a, a]", "true"),
    ("!Length [a, b]", "2"), ("{'Fn::Length': !Ref Names}", "3"),
    (
      "{'Fn::ToJsonString': {a: [1, '2', true, +3., .5], b: !Ref Stage}}",
      #"{"a":[1,"2",true,3.0,0.5],"b":"dev"}"#
    ),
    ("!Join [',', !GetAZs '']", "us-east-1a,us-east-1b,us-east-1c"),
    ("!Select [0, !GetAZs eu-west-1]", "eu-west-1a"),
    ("!Join [' ', !Cidr [10.1.2.3/16, 3, 8]]", "10.1.0.0/24 10.1.1.0/24 10.1.2.0/24"),
    ("!Select [1, !Cidr ['192.168.0.0/24', 2, '5']]", "192.168.0.32/27"),
  ])
  func isEvaluated(expression: String, expected: String) throws {
    let result = try TemplateFixtures.value(of: expression, sections: Self.sections)
    #expect(result.value == expected)
    #expect(result.warnings.isEmpty)
  }

  @Test func noValueRemovesAMember() throws {
    let result = try TemplateFixtures.value(of: "!If [IsDev, !Ref AWS::NoValue, x]", sections: Self.sections)
    #expect(result.value == nil)
  }

  @Test(arguments: [
    ("!Ref Missing", "`Missing` is neither a parameter nor a resource of the template"),
    ("!Ref [a]", "`Ref` is a list; expected a name"),
    ("!Sub '${Missing}'", "`Missing` is neither a parameter nor a resource of the template"),
    ("!Sub '${Missing.Arn}'", "`Missing` is not a resource of the template"),
    ("!Sub '${Names}'", "`${Names}` is a list; expected a string"),
    ("!Sub [a]", "`Fn::Sub` has a list; expected a string and an object"),
    ("!Sub {a: b}", "`Fn::Sub` has an object; expected a string"),
    ("!GetAtt Missing.Arn", "`Missing` is not a resource of the template"),
    ("!GetAtt X", "`Fn::GetAtt` is `X`; expected a resource and an attribute, such as Table.Arn"),
    ("!Join [',']", "`Fn::Join` has 1 arguments; expected a list of 2"),
    ("!Join [',', x]", "the second argument of `Fn::Join` is a string; expected a list"),
    ("!Join [',', [[x]]]", "an element of `Fn::Join` is a list; expected a string"),
    ("!Select [3, [a, b]]", "the index of `Fn::Select` is `3`; the list has 2 elements, from 0"),
    ("!Select [-1, [a, b]]", "the index of `Fn::Select` is `-1`; the list has 2 elements, from 0"),
    ("!Select [x, [a]]", "the index of `Fn::Select` is `x`; the list has 1 elements, from 0"),
    ("!Split ['', abc]", "the separator of `Fn::Split` is empty"),
    ("!FindInMap [Sizes, prod, Small]", "`Mappings` has no `Sizes`, `prod`, `Small`"),
    ("!FindInMap [Sizes]", "`Fn::FindInMap` has a list; expected a list of a map, a first key and a second key"),
    ("!If [Missing, a, b]", "the condition `Missing` is not in `Conditions`"),
    (
      "!If [No, a, b]",
      "the first argument of `Fn::If` is a Boolean: Yes, No, On, Off, True and False without quotes are Booleans in YAML. Put the name in quotes, here and in `Conditions`"
    ),
    ("!If [IsDev, a]", "`Fn::If` has 2 arguments; expected a list of 3"),
    ("!Foo bar", "`!Foo` is not an intrinsic function of CloudFormation"),
    ("{'Fn::Foo': bar}", "`Fn::Foo` is not an intrinsic function of CloudFormation"),
    (
      "!Cidr [10.0.0.0/24, 300, 2]",
      "`Fn::Cidr` cannot make 300 blocks with 2 bits for hosts from `10.0.0.0/24`; expected a block such as 10.0.0.0/16"
    ),
    (
      "{'Fn::Equals': [a, b], x: y}",
      "`Fn::Equals` is beside other members; an intrinsic function has an object of its own"
    ),
    ("[a]", "`V` of `Variables` of `Environment` of `F` is a list; expected a string"),
  ])
  func refusesMistakes(expression: String, message: String) {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.value(of: expression, sections: Self.sections)
    }
    #expect(error?.message == message)
    #expect(error?.line == 14)
  }

  @Test func limitsWhatNestedFunctionsExpandTo() {
    var expression = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    for _ in 0..<20 { expression = "!Sub ['${a}${a}', {a: \(expression)}]" }
    let error = #expect(throws: TemplateError.self) { try TemplateFixtures.value(of: expression) }
    #expect(error?.message == "a value is longer than 1000000 bytes")
  }
}
