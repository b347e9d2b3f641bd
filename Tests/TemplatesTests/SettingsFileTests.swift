import Templates
import Testing

struct SettingsFileTests {
  @Test(
    arguments: [
      ("A=1 B=two", ["A": "1", "B": "two"]),
      ("A=\"x y\" 'B=p q'", ["A": "x y", "B": "p q"]),
      ("ParameterKey=A,ParameterValue=1,2 ParameterKey=B,ParameterValue=", ["A": "1,2", "B": ""]),
      ("A=b=c", ["A": "b=c"]), ("", [:]), ("A", nil), ("=b", nil), ("A='", nil),
      ("ParameterKey=,ParameterValue=x", nil),
    ] as [(String, [String: String]?)])
  func overridesAreRead(text: String, values: [String: String]?) {
    #expect(ParameterOverrides.read(text) == values)
  }

  @Test func aSAMConfigurationIsRead() throws {
    let text = """
      # A comment
      version = 0.1
      [default.global.parameters]
      stack_name = "shop" # another
      region = 'eu-west-1'
      [default.deploy.parameters]
      capabilities = "CAPABILITY_IAM"
      confirm_changeset = true
      parameter_overrides = "Stage=\\"dev one\\" Size=2"
      tags = [
        "a=b", # comment
        "c=d",
      ]
      [staging.deploy.parameters]
      region = "eu-north-1"
      parameter_overrides = ["Stage=staging", "Size=3 Other=4"]
      [default.local_start_api.parameters]
      env_vars = "env.json"
      region = \"\"\"
      eu-central-\\
          1\"\"\"
      """
    let configuration = try SAMConfiguration(Array(text.utf8))
    #expect(configuration.stackName == "shop")
    #expect(configuration.region == "eu-central-1")
    #expect(configuration.parameters == ["Stage": "dev one", "Size": "2"])
    #expect(configuration.variablesFile == "env.json")
    let staging = try SAMConfiguration(Array(text.utf8), environment: "staging")
    #expect(staging.parameters == ["Stage": "staging", "Size": "3", "Other": "4"])
    #expect(staging.region == "eu-north-1")
    #expect(try SAMConfiguration(Array(text.utf8), environment: "other") == SAMConfiguration())
  }

  @Test func aSAMConfigurationIsReadInYAML() throws {
    let text = """
      version: 0.1
      default:
        global: { parameters: { stack_name: shop, region: eu-west-1 } }
        deploy:
          parameters: { parameter_overrides: "Stage=dev Size=2", confirm_changeset: true }
        local_invoke: { parameters: { region: eu-central-1, env_vars: env.json } }
      staging:
        deploy:
          parameters:
            parameter_overrides:
              - Stage=staging
              - Size=3 Other=4
      """
    let configuration = try SAMConfiguration(Array(text.utf8), .yaml)
    #expect(configuration.stackName == "shop")
    #expect(configuration.region == "eu-central-1")
    #expect(configuration.parameters == ["Stage": "dev", "Size": "2"])
    #expect(configuration.variablesFile == "env.json")
    let staging = try SAMConfiguration(Array(text.utf8), .yaml, environment: "staging")
    #expect(staging.parameters == ["Stage": "staging", "Size": "3", "Other": "4"])
    #expect(SAMConfiguration.Format(path: "a/samconfig.yml") == .yaml)
    #expect(SAMConfiguration.Format(path: "samconfig.toml") == .toml)
  }

  @Test(arguments: [
    ("- a", 1, "the file is a list; expected an object"),
    ("default:\n  deploy:\n    parameters: x", 3, "`default.deploy.parameters` is a string; expected an object"),
    (
      "default: {deploy: {parameters: {region: {a: b}}}}", 1,
      "`region` is an object; expected a string or a list of strings"
    ),
    (
      "default: {deploy: {parameters: {parameter_overrides: [A]}}}", 1,
      "`parameter_overrides` has `A`; expected NAME=VALUE pairs"
    ),
  ])
  func mistakesInYAMLAreNamed(text: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) { try SAMConfiguration(Array(text.utf8), .yaml) }
  }

  @Test(
    arguments: [
      ("", #"{"Parameters": {"G": "…"}, "A": {"X": "…"}}"#),
      (#"{"A": {"X": "1", "G": "1"}}"#, #"{"B": {"G": "…"}}"#),
      (#"{"Parameters": {"G": "1"}}"#, #"{"A": {"X": "…"}}"#),
      (#"{"Parameters": {"G": "1"}, "A": {"X": ""}}"#, nil),
    ] as [(String, String?)])
  func warningsNameOnlyVariablesThatAreNotSet(file: String, advice: String?) throws {
    let text = """
      Transform: AWS::Serverless-2016-10-31
      Globals: { Function: { Environment: { Variables: { G: !ImportValue e } } } }
      Resources:
        A: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { X: !ImportValue e } } } }
        B: { Type: AWS::Serverless::Function }
      """
    var environment = TemplateEnvironment()
    if !file.isEmpty { environment.variables = try VariablesFile(Array(file.utf8)) }
    let template = try Template(Array(text.utf8), environment: environment)
    #expect(
      template.warnings.map(\.message)
        == (advice.map {
          [
            "`ImportValue:e` is known only to AWS; here it is `unknown-ImportValue-e`. Set it with --env-vars and a file with \($0)"
          ]
        } ?? []))
    if file.hasPrefix(#"{"A""#) {
      #expect(template.functions.map { $0.environment["G"] } == ["1", "unknown-ImportValue-e"])
    }
  }

  @Test(arguments: [
    ("a = \"x", 1, "a string is not closed"),
    ("a = 'x\n'", 1, "a string is not closed"),
    ("\na = \"\\x\"", 2, "a string has an unknown escape; write a backslash as \\\\"),
    ("a = \"\\ud800\"", 1, "`\\u` needs the code of a character"),
    ("a", 1, "the file ends where `=` is expected"),
    ("a =\nb = 1", 1, "the line ends where a string, a number, true, false or an array is expected"),
    ("a = {b = 1}", 1, "there is `{` where a string, a number, true, false or an array is expected"),
    ("a = [[1]]", 1, "there is `[` where a string or a number is expected"),
    ("a = 1 2", 1, "there is `2` where the end of the line is expected"),
    ("[a\nb = 1", 1, "the line ends where `]` is expected"),
    ("a.b = 1", 1, "there is `.` where `=` is expected"),
    ("[t]\na = 1\na = 2", 3, "`a` is set twice in `[t]`"),
    (
      "[default.deploy.parameters]\nparameter_overrides = 'x'", 2,
      "`parameter_overrides` has `x`; expected NAME=VALUE pairs"
    ),
  ])
  func aSAMConfigurationIsChecked(text: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) { try SAMConfiguration(Array(text.utf8)) }
  }

  @Test func variablesAreRead() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        A: { Type: AWS::Serverless::Function, Properties: { FunctionName: api } }
        B: { Type: AWS::Serverless::Function }
      """)
    let file = try VariablesFile(
      Array(
        #"{"Parameters": {"X": "all", "Y": 1}, "A": {"X": "a", "Z": true}, "api": {"W": null}, "C": {}, "D": {"E": ""}}"#
          .utf8))
    #expect(file.variables(for: template.functions[0]) == ["X": "a", "Y": "1", "Z": "true", "W": ""])
    #expect(file.variables(for: template.functions[1]) == ["X": "all", "Y": "1"])
    #expect(file.unknownNames(template.functions) == ["D"])
    #expect(VariablesFile().variables(for: template.functions[0]).isEmpty)
  }

  @Test(arguments: [
    ("", 1, "the file is empty"),
    ("[]", 1, "the file has a list; expected an object with the names of functions"),
    (
      "{\"A\":\n\"b\"}", 2,
      "`A` is a string; expected an object of variables, below the name of a function or below `Parameters`"
    ),
    ("{\"A\": {\"B\": [1]}}", 1, "`B` of `A` is a list; expected a string"),
    ("{\"A\": {", 1, "this is not JSON: it ends in the middle of a value"),
  ])
  func variablesAreChecked(text: String, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) { try VariablesFile(Array(text.utf8)) }
  }

  @Test(arguments: [
    ("{\"F\":\n{\"A\": \"1\",}}", TextFormat.json, 2, "this is not JSON: there is a comma before `}`"),
    ("{\"F\":\n {\"A\": \"1\"", .yaml, 2, "this is not JSON: it ends in the middle of a value"),
    ("F: { A: b }", .json, 1, "this is not JSON: `F` is not allowed here"),
    ("F: { A: b", .yaml, 2, "this is not YAML: did not find expected ',' or '}'"),
  ])
  func brokenVariablesAreNamedByTheirFormat(text: String, format: TextFormat, line: Int, message: String) {
    #expect(throws: TemplateError(line: line, message)) { try VariablesFile(Array(text.utf8), as: format) }
  }

  @Test func aFormatIsToldByTheFilesName() {
    #expect(TextFormat(path: "a/b.JSON") == .json)
    #expect(TextFormat(path: "a.json/b.yaml") == .yaml)
  }
}
