/// Finds the paths of a REST API's resources, each of which is a segment below its parent.
struct RestAPIPaths {
  let gateway: GatewayResources

  private static let type = "AWS::ApiGateway::Resource"

  /// The path of a resource.
  ///
  /// - Parameters:
  ///   - properties: those of the resource.
  ///   - api: the name of its API.
  func path(of properties: PropertyReader, in api: String) throws(TemplateError) -> String {
    var segments: [String] = []
    var current = properties
    var visited: Set<String> = []
    while true {
      guard visited.insert(current.subject).inserted else {
        throw TemplateError(line: properties.line, "`\(properties.subject)` is below itself")
      }
      let part = try current.requiredText("PathPart")
      guard !part.contains("/") else {
        throw TemplateError(
          line: current.line(of: "PathPart"),
          "`PathPart` of `\(current.subject)` is `\(part)`; expected one segment, and a resource for each")
      }
      segments.append(part)
      guard let parent = try resource("ParentId", of: current, in: api) else { break }
      current = parent
    }
    return "/" + segments.reversed().joined(separator: "/")
  }

  /// The path of the resource that a method belongs to.
  func path(ofMethod method: PropertyReader, in api: String) throws(TemplateError) -> String {
    guard let resource = try resource("ResourceId", of: method, in: api) else { return "/" }
    return try path(of: resource, in: api)
  }

  /// The properties of the resource that a property names; nil for the root of the API.
  private func resource(
    _ property: String, of properties: PropertyReader, in api: String
  ) throws(TemplateError) -> PropertyReader? {
    if try properties.requiredText(property) == ResourceIdentity.rootResourceID(of: api) { return nil }
    let subject = "`\(property)` of `\(properties.subject)`"
    let line = properties.line(of: property)
    guard case .resource(let resource) = try gateway.reference(property, of: properties, to: [Self.type]) else {
      throw TemplateError(line: line, "\(subject) is not a resource of the template; expected one of `\(api)`")
    }
    let target = try PropertyReader(resource, gateway.evaluator)
    guard case .resource(let owner) = try gateway.reference("RestApiId", of: target, to: RestAPIReader.apiTypes),
      owner.name == api
    else {
      throw TemplateError(line: line, "\(subject) is `\(resource.name)`, which belongs to another API than `\(api)`")
    }
    return target
  }
}
