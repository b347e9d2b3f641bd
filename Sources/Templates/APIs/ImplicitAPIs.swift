/// The APIs that SAM makes for events that name none.
enum ImplicitAPIs {
  /// The logical ID of the HTTP API.
  static let http = "ServerlessHttpApi"
  /// The logical ID of the REST API.
  static let rest = "ServerlessRestApi"

  /// The APIs that the events of these resources need, without defaults of `Globals`.
  static func resources(for resources: [TemplateResource]) -> [TemplateResource] {
    var needed: [TemplateResource] = []
    for resource in resources where resource.type == "AWS::Serverless::Function" {
      let events = resource.properties.first { $0.name == "Events" }?.value.members ?? []
      for event in events {
        let isREST = event.value["Type"]?.text == "Api"
        guard isREST || event.value["Type"]?.text == "HttpApi",
          event.value["Properties"]?[isREST ? "RestApiId" : "ApiId"] == nil
        else { continue }
        let name = isREST ? rest : http
        guard !needed.contains(where: { $0.name == name }), !resources.contains(where: { $0.name == name }) else {
          continue
        }
        var api = TemplateResource(
          name: name, line: event.line, type: isREST ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi")
        if isREST {
          let stage = TemplateNode(.string("Prod"), line: event.line)
          api.properties = [TemplateNode.Member(name: "StageName", line: event.line, value: stage)]
        }
        needed.append(api)
      }
    }
    return needed
  }
}
