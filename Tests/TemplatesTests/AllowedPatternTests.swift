import Templates
import Testing

/// `AllowedPattern` and the other constraints of parameters.
struct AllowedPatternTests {
  private func accepts(_ pattern: String, _ value: String) throws -> Bool {
    do {
      _ = try read("Type: String, AllowedPattern: '\(pattern.replacing("'", with: "''"))'", value)
      return true
    } catch let error as TemplateError {
      #expect(error.message == "the parameter `P` is `\(value)`; expected a value that matches \(pattern)")
      return false
    }
  }

  private func read(_ properties: String, _ value: String? = nil) throws -> Template {
    try TemplateFixtures.serverless(
      "Parameters:\n  P: { \(properties) }\nResources: {}", parameters: value.map { ["P": $0] } ?? [:])
  }

  @Test(
    arguments: [
      ("[a-zA-Z][a-zA-Z0-9]*", ["a", "Ab9"], ["", "9a", "a-b"]),
      ("^[a-z]+$", ["abc"], ["", "aBc"]),
      (#"^\d{3,5}$"#, ["123", "12345"], ["12", "123456", "12a"]),
      (#"(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}/(\d{1,2})"#, ["10.0.0.0/16"], ["10.0.0/16"]),
      (#"^(?:dev|test|prod)$"#, ["dev", "prod"], ["de", "devtest"]),
      (#"(?<name>a|ab)(c|bcd)?"#, ["a", "abcd", "abc", "ac"], ["abd"]),
      (
        #"^(?=.*[A-Z])(?=.*\d)(?!.*\s)[\x21-\x7E]{8,}$"#, ["Password1", "aB345678"],
        ["password1", "Passw1", "Pass word1"]
      ),
      (#"[\w\-.]+@[^@\s]+\.\p{Alpha}{2,}?"#, ["a.b-c@d.com"], ["a b@d.com", "a@d.1"]),
      (#"\S*"#, ["", "a$"], ["a b"]),
      (#"arn:aws:s3:::.+|"#, ["", "arn:aws:s3:::b"], ["arn:aws:s3:::"]),
      (#"\Aa\b.\b\u0062\z"#, ["a b"], ["acb"]),
      (#"[^\W_]{2}[\D]"#, ["a1-"], ["__-", "a11"]),
      (#"(a*)*b{2}"#, ["aaaabb", "bb"], ["aaab"]),
      (#".{0,3}"#, ["ñ😀x"], ["abcd", "a\nb"]),
    ] as [(String, [String], [String])])
  func matchesWholeValues(pattern: String, accepted: [String], refused: [String]) throws {
    for value in accepted { #expect(try accepts(pattern, value), "\(value)") }
    for value in refused { #expect(try !accepts(pattern, value), "\(value)") }
  }

  @Test func appliesToEachElementOfAList() throws {
    let properties = "Type: CommaDelimitedList, AllowedPattern: '[a-z]+'"
    #expect(throws: Never.self) { try read(properties, "a, b") }
    #expect(throws: TemplateError(line: 3, "the parameter `P` is `a, 1`; expected values that match [a-z]+")) {
      try read(properties, "a, 1")
    }
  }

  @Test func explainsItself() {
    let properties =
      "Type: String, NoEcho: true, AllowedPattern: '[a-z]+', ConstraintDescription: 'It must be in lowercase.'"
    #expect(
      throws: TemplateError(
        line: 3, "the parameter `P` is `****`; expected a value that matches [a-z]+. It must be in lowercase")
    ) { try read(properties, "SECRET") }
  }

  @Test(arguments: [
    (#"(a)\1"#, #"`\1`"#), ("(?i)a", "a group with flags, lookbehind or without backtracking"),
    ("(?<=a)b", "a group with flags, lookbehind or without backtracking"), ("a++", "a possessive repetition"),
    ("[a-z&&[^b]]", "a class within a class"), ("[[:alpha:]]", "a class within a class"),
    (#"\p{L}"#, "a Unicode class"),
    ("[]a]", "a class that starts with `]`"), (#"\x{41}"#, #"an escape other than `\xhh` and `\uhhhh`"#),
    ("a{99999}", "more than 10000 repetitions"),
  ])
  func isNotCheckedIfItIsNotSupported(pattern: String, part: String) throws {
    let template = try read("Type: String, Default: other, AllowedPattern: '\(pattern)'")
    #expect(
      template.warnings == [
        TemplateWarning(
          line: 3, "the values of the parameter `P` are not checked against its `AllowedPattern`, which has \(part)")
      ])
  }

  @Test(arguments: [
    ("(a", "a group is not closed"), ("a)", "`)` closes no group"), ("[a", "a class is not closed"),
    ("*a", "`*` repeats nothing"), ("a{2,1}", "`{2,1}` is no number of repetitions"), ("a{x", "`}` is missing"),
    ("[z-a]", "a class has a range that ends before it starts"), (#"a\"#, "it ends with a backslash"),
  ])
  func mustBeARegularExpression(pattern: String, reason: String) {
    #expect(
      throws: TemplateError(
        line: 3, "`AllowedPattern` of the parameter `P` is `\(pattern)`, which is no regular expression: \(reason)")
    ) { try read("Type: String, AllowedPattern: '\(pattern)'") }
  }

  @Test func doesNotTakeLong() throws {
    let value = String(repeating: "a", count: 4000)
    #expect(try accepts("(a+)+", value))
    #expect(try !accepts("(a|aa|a*)*b", value))
    // Patterns within patterns are refused after a while.
    let nested = String(repeating: "(", count: 40) + "a" + String(repeating: "*)*", count: 40)
    let error = #expect(throws: TemplateError.self) {
      try read("Type: String, AllowedPattern: '(?:(?=\(nested))a)*b'", value)
    }
    #expect(error?.message == "`AllowedPattern` of the parameter `P` takes too long to check; write it simpler")
  }

  @Test(arguments: [
    ("AllowedValues: a", "`AllowedValues` of the parameter `P` is `a`; expected a list of values"),
    ("AllowedValues: [[a]]", "`AllowedValues` of the parameter `P` is a list; expected a list of strings or numbers"),
    ("MinLength: x", "`MinLength` of the parameter `P` is `x`; expected a whole number"),
    ("MaxLength: 1.5", "`MaxLength` of the parameter `P` is `1.5`; expected a whole number"),
    ("MinValue: [1]", "`MinValue` of the parameter `P` is a list; expected a number"),
    ("AllowedPattern: [a]", "`AllowedPattern` of the parameter `P` is a list; expected a regular expression"),
  ])
  func constraintsAreChecked(constraint: String, message: String) {
    #expect(throws: TemplateError(line: 3, message)) { try read("Type: String, \(constraint)") }
  }

  @Test func unknownPropertiesAreNamed() throws {
    #expect(
      try read("Type: String, AllowedValue: [a]").warnings == [
        TemplateWarning(line: 3, "`AllowedValue` of the parameter `P` is not a property of parameters; it is ignored")
      ])
  }

  @Test(arguments: [
    "String", "Number", "List<Number>", "List<String>", "CommaDelimitedList", "AWS::EC2::VPC::Id",
    "List<AWS::EC2::Subnet::Id>", "AWS::SSM::Parameter::Name", "AWS::SSM::Parameter::Value<String>",
    "AWS::SSM::Parameter::Value<List<String>>", "AWS::SSM::Parameter::Value<CommaDelimitedList>",
    "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
  ])
  func knowsTheTypes(type: String) throws {
    #expect(throws: Never.self) { try read("Type: '\(type)'") }
  }

  @Test(arguments: ["Boolean", "List<List<String>>", "AWS::EC2::Vpc::Id", "AWS::SSM::Parameter::Value<X>", "List<>"])
  func refusesOtherTypes(type: String) {
    #expect(
      throws: TemplateError(
        line: 3,
        "the parameter `P` has the unknown type `\(type)`; expected String, Number, List<Number>, CommaDelimitedList or a type of AWS such as AWS::EC2::VPC::Id"
      )
    ) { try read("Type: '\(type)'") }
  }

  @Test func numbersAreDecimal() {
    for value in ["nan", "0x1F", "inf", "1,2"] {
      #expect(throws: TemplateError(line: 3, "the parameter `P` is `\(value)`; expected a number")) {
        try read("Type: Number", value)
      }
    }
    #expect(throws: Never.self) { try read("Type: Number, MinValue: -1", "-0.5e0") }
  }
}
