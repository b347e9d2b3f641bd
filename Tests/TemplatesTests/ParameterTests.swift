import Templates
import Testing

struct ParameterTests {
  private func value(_ parameter: String, _ overrides: [String: String] = [:]) throws -> (String?, [TemplateWarning]) {
    let result = try TemplateFixtures.value(
      of: "!Ref P", sections: "Parameters:\n  P: \(parameter)", parameters: overrides)
    return (result.value, result.warnings)
  }

  @Test func haveDefaultsAndOverrides() throws {
    #expect(try value("{ Type: String, Default: a }").0 == "a")
    #expect(try value("{ Type: String, Default: a }", ["P": "b"]).0 == "b")
    #expect(try value("{ Type: String, Default: '' }").0 == "")
    #expect(try value("{ Type: Number, Default: 5, MinValue: 1, MaxValue: 9 }", ["P": "9"]).0 == "9")
  }

  @Test func withoutAValueBecomePlaceholders() throws {
    let (text, warnings) = try value("{ Type: String }")
    #expect(text == "unknown-P")
    #expect(
      warnings.map(\.message) == [
        "`P` is known only to AWS; here it is `unknown-P`. Set it with --parameter P=…, or --env-vars and a file with {\"F\": {\"V\": \"…\"}}"
      ])
  }

  @Test func ofTheParameterStoreBecomePlaceholders() throws {
    let type = "{ Type: 'AWS::SSM::Parameter::Value<String>', Default: /db/host }"
    let (text, warnings) = try value(type)
    #expect(text == "unknown-ssm--db-host")
    #expect(warnings.count == 1)
    #expect(try value(type, ["P": "localhost"]).0 == "localhost")
  }

  @Test func canBeLists() throws {
    let list = "!Join ['+', !Ref P]"
    func joined(_ type: String) throws -> String? {
      try TemplateFixtures.value(of: list, sections: "Parameters:\n  P: \(type)").value
    }
    #expect(try joined("{ Type: CommaDelimitedList, Default: 'a, b' }") == "a+b")
    #expect(try joined("{ Type: 'List<Number>', Default: '1,2' }") == "1+2")
    #expect(try joined("{ Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1' }") == "subnet-1")
    #expect(try joined("{ Type: CommaDelimitedList }") == "unknown-P")
  }

  @Test(
    arguments: [
      ("x", [:], "the parameter `P` is a string; expected an object with `Type`"),
      ("{ Default: a }", [:], "the parameter `P` has no `Type`"),
      (
        "{ Type: Boolean }", [:],
        "the parameter `P` has the unknown type `Boolean`; expected String, Number, List<Number>, CommaDelimitedList or a type of AWS such as AWS::EC2::VPC::Id"
      ),
      (
        "{ Type: String, Default: [a] }", [:],
        "the default of the parameter `P` is a list; expected a string or a number"
      ),
      ("{ Type: Number, Default: a }", [:], "the default of the parameter `P` is `a`; expected a number"),
      ("{ Type: Number, Default: 1, MaxValue: 5 }", ["P": "6"], "the parameter `P` is `6`; expected at most 5"),
      ("{ Type: Number, Default: 1, MinValue: 1 }", ["P": "0"], "the parameter `P` is `0`; expected at least 1"),
      (
        "{ Type: 'List<Number>', Default: '1' }", ["P": "1,b"],
        "the parameter `P` is `1,b`; expected numbers, separated by commas"
      ),
      (
        "{ Type: String, Default: a, AllowedValues: [a, b] }", ["P": "c"],
        "the parameter `P` is `c`; expected one of a, b"
      ),
      (
        "{ Type: String, Default: c, AllowedValues: [a, b] }", [:],
        "the default of the parameter `P` is `c`; expected one of a, b"
      ),
      (
        "{ Type: String, Default: a, MaxLength: 2 }", ["P": "abc"],
        "the parameter `P` is `abc`; expected at most 2 characters"
      ),
      (
        "{ Type: String, Default: a, MinLength: 1 }", ["P": ""],
        "the parameter `P` is ``; expected at least 1 character"
      ),
    ] as [(String, [String: String], String)])
  func areChecked(parameter: String, overrides: [String: String], message: String) {
    let error = #expect(throws: TemplateError.self) { try value(parameter, overrides) }
    #expect(error?.message == message)
    #expect(error?.line == 3)
  }

  @Test func mustExistToBeSet() {
    #expect(throws: TemplateError(line: 1, "there is no parameter `Q`; the template has P")) {
      try value("{ Type: String }", ["Q": "1"])
    }
    #expect(throws: TemplateError(line: 1, "there is no parameter `Q`; the template has none")) {
      try TemplateFixtures.serverless("Resources: {}", parameters: ["Q": "1"])
    }
  }

  @Test(arguments: [
    (
      "MemorySize: !Ref P",
      "`MemorySize` of `F` is `unknown-P`, because only AWS knows the value; expected 128 to 10240. Set it with --parameter P=…"
    ),
    (
      "Timeout: !GetAtt Q.Odd",
      "`Timeout` of `F` is `unknown-Q.Odd`, because only AWS knows the value; expected 1 to 900. Write out the value"
    ),
  ])
  func aMistakeInAPlaceholderSaysWhatSetsIt(property: String, message: String) {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.serverless(
        """
        Parameters: { P: { Type: Number } }
        Resources:
          Q: { Type: AWS::SQS::Queue }
          F:
            Type: AWS::Serverless::Function
            Properties:
              \(property)
        """)
    }
    #expect(error == TemplateError(line: 8, message))
  }
}
