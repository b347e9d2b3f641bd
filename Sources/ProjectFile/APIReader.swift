import AdapterCore
import EmulatorCore
import LambdaEvents
import LambdaInterface
import YAML

/// Converts the members of `apis` into APIs.
struct APIReader {
  private let values = ProjectFileReader(flags: [])

  /// Reads one API.
  func api(_ entry: YAMLNode.Entry) throws(ProjectFileError) -> ProjectFile.API {
    let name = entry.key.text ?? entry.key.kind
    let members = Members(try values.entries(of: entry.value, name), of: "the API \(name)", entry.key.line)
    try members.allow([
      "type", "listen", "stage", "stage-variables", "cors", "timeout", "binary", "transfer-mode", "payload",
      "domain-name", "authorizer", "authorizers", "api-key", "routes",
    ])
    guard let listen = members["listen"] else {
      throw ProjectFileError(
        line: entry.key.line, "the API \(name) has no `listen`; set it to HOST:PORT, for example 127.0.0.1:9001")
    }
    let kind = try kind(members, name)
    let isREST: Bool
    if case .rest = kind { isREST = true } else { isREST = false }
    var api = ProjectFile.API(
      definition: GatewayAPI(name: name, kind: kind), listen: try values.text(of: listen), line: entry.key.line,
      listenLine: listen.key.line, routeLines: [], authorizerLines: [], keyFiles: [])
    api.definition.stageVariables = try stageVariables(members["stage-variables"])
    api.definition.defaultAuthorizer = try members.text("authorizer")
    api.definition.requiresAPIKey = try flag(members["api-key"]) ?? false
    if let authorizers = members["authorizers"] {
      for authorizer in try values.entries(of: authorizers.value, "authorizers") {
        api.definition.authorizers.append(try self.authorizer(authorizer, isREST: isREST))
        api.authorizerLines.append(authorizer.key.line)
        api.keyFiles.append(try keyFile(of: authorizer))
      }
    }
    guard let routes = members["routes"] else {
      throw ProjectFileError(line: entry.key.line, "the API \(name) has no `routes`")
    }
    let format = try payload(members["payload"]) ?? .v2
    for route in try values.entries(of: routes.value, "routes") {
      api.definition.routes.append(try self.route(route, format: format, isREST: isREST))
      api.routeLines.append(route.key.line)
    }
    return api
  }

  private func kind(_ members: Members, _ name: String) throws(ProjectFileError) -> GatewayAPI.Kind {
    let domainName = try members.text("domain-name")
    switch try members.text("type") {
    case "http":
      try members.refuse(["binary", "transfer-mode", "api-key"], "only REST APIs have it")
      var settings = HTTPAPISettings(domainName: domainName)
      if let stage = try members.text("stage") { settings.stageName = stage }
      settings.corsConfiguration = try cors(members["cors"])
      if let timeout = try duration(members["timeout"]) { settings.timeout = timeout }
      return .http(settings)
    case "rest":
      try members.refuse(["cors", "payload"], "only HTTP APIs have it")
      var settings = RestAPISettings(domainName: domainName)
      if let stage = try members.text("stage") { settings.stageName = stage }
      settings.binaryMediaTypes = try values.texts(of: members["binary"])
      if let mode = try transferMode(members["transfer-mode"]) { settings.responseTransferMode = mode }
      if let timeout = try duration(members["timeout"]) { settings.timeout = timeout }
      return .rest(settings)
    case let type:
      let found = type.map { "`type` is \($0)" } ?? "`type` is missing"
      throw ProjectFileError(line: members["type"]?.key.line ?? members.line, "\(found); expected http or rest")
    }
  }

  private func route(
    _ entry: YAMLNode.Entry, format: PayloadFormatVersion, isREST: Bool
  ) throws(ProjectFileError) -> APIRoute {
    let text = entry.key.text ?? entry.key.kind
    let key: RouteKey
    do throws(RouteKeyError) {
      key = try RouteKey(text)
    } catch {
      throw ProjectFileError(line: entry.key.line, "the route \(text): \(error)")
    }
    guard case .mapping(let entries) = entry.value.content else {
      return APIRoute(key: key, function: try values.text(of: entry), payloadFormatVersion: format)
    }
    let members = Members(entries, of: "the route \(text)", entry.key.line)
    try members.allow(["function", "authorizer", "scopes", "api-key", "payload", "timeout", "transfer-mode"])
    if !isREST { try members.refuse(["api-key"], "only REST APIs have it") }
    guard let function = try members.text("function") else {
      throw ProjectFileError(line: entry.key.line, "the route \(text) has no `function`")
    }
    var route = APIRoute(key: key, function: function, payloadFormatVersion: format)
    switch try members.text("authorizer") {
    case nil: break
    case "none"?: route.authorization = .none
    case let name?: route.authorization = .authorizer(name)
    }
    route.authorizationScopes = try values.texts(of: members["scopes"])
    route.requiresAPIKey = try flag(members["api-key"])
    if let format = try payload(members["payload"]) { route.payloadFormatVersion = format }
    route.timeout = try duration(members["timeout"])
    route.responseTransferMode = try transferMode(members["transfer-mode"])
    return route
  }

  private func authorizer(_ entry: YAMLNode.Entry, isREST: Bool) throws(ProjectFileError) -> APIAuthorizer {
    let name = entry.key.text ?? entry.key.kind
    let members = Members(
      try values.entries(of: entry.value, name), of: "the authorizer \(name)", entry.key.line)
    try members.allow([
      "type", "function", "identity", "validation", "ttl", "payload", "simple-responses", "issuer", "audience",
      "user-pool", "keys",
    ])
    let sources = try identitySources(members["identity"])
    let type = try members.text("type")
    switch type {
    case "token", "request":
      try members.refuse(
        ["issuer", "audience", "user-pool", "keys"], "only authorizers that check tokens themselves have it")
      if type == "request" { try members.refuse(["validation"], "only token authorizers have it") }
      if isREST { try members.refuse(["payload", "simple-responses"], "only HTTP APIs have it") }
      guard let function = try members.text("function") else {
        throw ProjectFileError(line: entry.key.line, "the authorizer \(name) has no `function`")
      }
      var lambda = LambdaAuthorizer(function: function, identitySources: sources)
      if type == "token" {
        lambda.type = .token(validation: try members.text("validation"))
        if sources.isEmpty { lambda.identitySources = [.header("Authorization")] }
      }
      lambda.resultTTL =
        try duration(members["ttl"]) ?? (isREST && !lambda.identitySources.isEmpty ? .seconds(300) : .zero)
      if let format = try payload(members["payload"]) { lambda.payloadFormatVersion = format }
      lambda.enableSimpleResponses = try flag(members["simple-responses"]) ?? false
      return APIAuthorizer(name: name, kind: .lambda(lambda))
    case "jwt":
      try members.refuse(
        ["function", "validation", "ttl", "payload", "simple-responses", "user-pool"], "jwt authorizers do not have it")
      return APIAuthorizer(
        name: name,
        kind: .jwt(
          JWTAuthorizer(
            identitySource: sources.first ?? .header("Authorization"), issuer: try members.text("issuer") ?? "",
            audience: try values.texts(of: members["audience"]))))
    case "cognito":
      try members.refuse(
        ["function", "ttl", "payload", "simple-responses", "issuer", "audience"], "cognito authorizers do not have it")
      return APIAuthorizer(
        name: name,
        kind: .cognito(
          CognitoAuthorizer(
            identitySource: sources.first ?? .header("Authorization"),
            userPoolARNs: try values.texts(of: members["user-pool"]), validation: try members.text("validation"))))
    default:
      let found = type.map { "`type` is \($0)" } ?? "`type` is missing"
      throw ProjectFileError(
        line: members["type"]?.key.line ?? entry.key.line, "\(found); expected request, token, jwt or cognito")
    }
  }
}

extension APIReader {
  private func duration(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> Duration? {
    guard let entry else { return nil }
    let text = try values.text(of: entry)
    guard let duration = DurationText.parse(text) else {
      throw ProjectFileError(
        line: entry.key.line, "`\(entry.key.text ?? "")` is \(text); expected a duration such as 500ms, 10s or 5m")
    }
    return duration
  }

  private func payload(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> PayloadFormatVersion? {
    guard let entry else { return nil }
    let text = try values.text(of: entry)
    guard let version = PayloadFormatVersion(rawValue: text) else {
      throw ProjectFileError(line: entry.key.line, "`payload` is \(text); expected 1.0 or 2.0")
    }
    return version
  }

  private func transferMode(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> InvokeMode? {
    guard let entry else { return nil }
    let text = try values.text(of: entry)
    guard let mode = InvokeMode(spelling: text) else {
      throw ProjectFileError(line: entry.key.line, "`transfer-mode` is \(text); expected BUFFERED or STREAM")
    }
    return mode
  }

  private func flag(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> Bool? {
    guard let entry else { return nil }
    switch try values.text(of: entry) {
    case "true": return true
    case "false": return false
    case let text:
      throw ProjectFileError(
        line: entry.key.line, "`\(entry.key.text ?? "")` is `\(text)`; expected true or false")
    }
  }

  private func identitySources(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> [IdentitySource] {
    var sources: [IdentitySource] = []
    for text in try values.texts(of: entry) {
      guard let source = IdentitySource(text) else {
        throw ProjectFileError(
          line: entry?.key.line ?? 1,
          "`identity` contains \(text); expected for example $request.header.Authorization or $request.querystring.key")
      }
      sources.append(source)
    }
    return sources
  }

  private func keyFile(of authorizer: YAMLNode.Entry) throws(ProjectFileError) -> String? {
    guard case .mapping(let entries) = authorizer.value.content,
      let entry = entries.first(where: { $0.key.text == "keys" })
    else { return nil }
    return try values.text(of: entry)
  }

  private func stageVariables(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> [String: String] {
    guard let entry else { return [:] }
    var variables: [String: String] = [:]
    for variable in try values.entries(of: entry.value, "stage-variables") {
      variables[variable.key.text ?? ""] = try values.text(of: variable)
    }
    return variables
  }

  private func cors(_ entry: YAMLNode.Entry?) throws(ProjectFileError) -> CORSSettings? {
    guard let entry else { return nil }
    var settings = CORSSettings()
    for member in try values.entries(of: entry.value, "cors") {
      for text in try values.texts(of: member) {
        do throws(CORSSettings.ShorthandError) {
          try settings.add(shorthand: "\(member.key.text ?? "")=\(text)")
        } catch {
          throw ProjectFileError(line: member.key.line, "`cors`: \(error)")
        }
      }
    }
    guard !settings.allowOrigins.isEmpty else {
      throw ProjectFileError(line: entry.key.line, "`cors` has no AllowOrigins, so no origin is allowed")
    }
    if settings.allowCredentials, settings.allowOrigins.contains("*") {
      throw ProjectFileError(
        line: entry.key.line, "`cors`: AWS does not accept AllowCredentials with AllowOrigins=*; list the origins")
    }
    return settings
  }
}

/// The members of a mapping, by name.
private struct Members {
  /// The mapping's own line.
  let line: Int
  private let entries: [YAMLNode.Entry]
  /// What the mapping describes, for messages.
  private let owner: String

  init(_ entries: [YAMLNode.Entry], of owner: String, _ line: Int) {
    self.entries = entries
    self.owner = owner
    self.line = line
  }

  subscript(name: String) -> YAMLNode.Entry? { entries.first { $0.key.text == name } }

  func text(_ name: String) throws(ProjectFileError) -> String? {
    guard let entry = self[name] else { return nil }
    return try ProjectFileReader(flags: []).text(of: entry)
  }

  /// Throws if there is a member with another name.
  func allow(_ names: [String]) throws(ProjectFileError) {
    for entry in entries where !names.contains(entry.key.text ?? "") {
      throw ProjectFileError(
        line: entry.key.line,
        "`\(entry.key.text ?? entry.key.kind)` is unknown in \(owner); expected \(names.joined(separator: ", "))")
    }
  }

  /// Throws if there is a member that does not fit the type.
  func refuse(_ names: [String], _ reason: String) throws(ProjectFileError) {
    for entry in entries where names.contains(entry.key.text ?? "") {
      throw ProjectFileError(
        line: entry.key.line, "`\(entry.key.text ?? "")` has no effect in \(owner): \(reason)")
    }
  }
}
