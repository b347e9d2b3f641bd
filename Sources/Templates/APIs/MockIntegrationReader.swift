import EmulatorCore

/// Reads integrations of the type `MOCK` whose response is always the same.
struct MockIntegrationReader {
  let properties: PropertyReader
  let notation: PropertyNotation

  /// Why a mock integration is not supported.
  struct Unsupported: Error {
    /// The reason, after "the mock integration ".
    var reason: String
  }

  /// One of the integration's responses.
  private struct Response {
    /// The regular expression for status codes; nil for the default response.
    var pattern: String?
    var properties: PropertyReader
  }

  func integration() throws(TemplateError) -> Result<MockIntegration, Unsupported> {
    let responses = try responses()
    guard let status = try status() else {
      return .failure(Unsupported(reason: "has a request template with variables"))
    }
    let chosen =
      status.flatMap { code in responses.first { $0.pattern.map { Self.matches($0, code) } ?? false } }
      ?? responses.first { $0.pattern == nil }
    guard let chosen else { return .failure(Unsupported(reason: "has no response for its status code")) }
    return try response(chosen.properties)
  }

  /// The status code in the request template: nil inside if there is no template, and nil if it is not always the same.
  private func status() throws(TemplateError) -> String?? {
    guard let templates = try properties.object(notation("RequestTemplates")), let name = templates.preferredType,
      let template = try templates.text(name)
    else { return .some(nil) }
    guard !MappingTemplate.hasVariables(template) else { return nil }
    guard let start = template.firstRange(of: "statusCode")?.upperBound else { return .some(nil) }
    let digits = template[start...].drop { !$0.isNumber }.prefix { $0.isNumber }
    return .some(String(digits))
  }

  private func responses() throws(TemplateError) -> [Response] {
    switch notation {
    case .cloudFormation:
      return try properties.objects("IntegrationResponses").map { response throws(TemplateError) in
        Response(pattern: try response.text("SelectionPattern").flatMap { $0.isEmpty ? nil : $0 }, properties: response)
      }
    case .openAPI:
      guard let responses = try properties.object("responses") else { return [] }
      var found: [Response] = []
      for (pattern, _) in responses.names {
        guard let response = try responses.object(pattern) else { continue }
        found.append(Response(pattern: pattern == "default" ? nil : pattern, properties: response))
      }
      return found
    }
  }

  private static func matches(_ pattern: String, _ code: String) -> Bool {
    if pattern == code { return true }
    guard let expression = try? Regex(pattern) else { return false }
    return (try? expression.wholeMatch(in: code)) != nil
  }

  private func response(
    _ response: PropertyReader
  ) throws(TemplateError) -> Result<MockIntegration, Unsupported> {
    guard let status = try response.integer(notation("StatusCode"), 200...599) else {
      throw TemplateError(line: response.line, "`\(response.subject)` has no `\(notation("StatusCode"))`")
    }
    var mock = MockIntegration(statusCode: status)
    if let parameters = try response.object(notation("ResponseParameters")) {
      for (name, _) in parameters.names {
        let prefix = "method.response.header."
        let value = try parameters.text(name) ?? ""
        guard name.hasPrefix(prefix), value.count >= 2, value.first == "'", value.last == "'" else {
          return .failure(Unsupported(reason: "has the response parameter `\(name)`, which is not a fixed header"))
        }
        mock.fields.append(.init(String(name.dropFirst(prefix.count)), String(value.dropFirst().dropLast())))
      }
      mock.fields.sort { $0.name < $1.name }
    }
    guard let templates = try response.object(notation("ResponseTemplates")), let type = templates.preferredType,
      let template = try templates.text(type)
    else { return .success(mock) }
    if let origins = MappingTemplate.alternativeOrigins(in: template) {
      mock.alternativeOrigins = origins
    } else if MappingTemplate.hasVariables(template) {
      return .failure(Unsupported(reason: "has a response template with variables"))
    } else {
      mock.body = template
      if !mock.fields.contains(where: { $0.name.lowercased() == "content-type" }) {
        mock.fields.append(.init("Content-Type", type))
      }
    }
    return .success(mock)
  }
}

extension PropertyReader {
  /// Of the media types of templates, the one that applies to a request without a body.
  fileprivate var preferredType: String? {
    names.contains { $0.name == "application/json" } ? "application/json" : names.first?.name
  }
}
