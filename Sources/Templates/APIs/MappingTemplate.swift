/// Mapping templates of REST APIs, in the Velocity Template Language. They are not run here.
enum MappingTemplate {
  /// Whether a template has references or directives, so that its result depends on the request.
  static func hasVariables(_ template: String) -> Bool {
    var previous: Character = " "
    for character in template {
      switch previous {
      case "$" where character.isLetter || character == "{" || character == "!": return true
      case "#" where character.isLetter || "#*{@[".contains(character): return true
      default: previous = character
      }
    }
    return false
  }

  /// The origins in the template that the CDK writes if several origins are allowed; nil for any other template.
  ///
  /// It sets `Access-Control-Allow-Origin` to the caller's origin if that is one of them. See `defaultCorsPreflightOptions`
  /// in <https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigateway-readme.html>.
  static func alternativeOrigins(in template: String) -> [String]? {
    let lines = template.split(whereSeparator: \.isNewline).map { line in
      line.drop { $0 == " " }
    }.filter { !$0.isEmpty }
    let expected = [
      #"#set($origin = $input.params().header.get("Origin"))"#,
      #"#if($origin == "")"#,
      #"#set($origin = $input.params().header.get("origin"))"#,
      "#end",
      nil,
      "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
      "#end",
    ]
    guard lines.count == expected.count,
      zip(lines, expected).allSatisfy({ line, expected in expected.map { line == $0 } ?? true })
    else { return nil }
    let condition = lines[4]
    guard condition.hasPrefix("#if("), condition.hasSuffix(")") else { return nil }
    var origins: [String] = []
    for part in String(condition.dropFirst(4).dropLast()).split(separator: " || ") {
      let prefix = #"$origin == ""#
      guard part.hasPrefix(prefix), part.hasSuffix("\"") else { return nil }
      origins.append(String(part.dropFirst(prefix.count).dropLast()))
    }
    return origins
  }
}
