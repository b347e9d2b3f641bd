import Emulator
import EmulatorCore
import LambdaEvents

/// What `swiftlet local` and `swiftlet up` print once they listen.
struct Banner {
  let configuration: EmulatorConfiguration
  let addresses: EmulatorAddresses
  /// What is enforced, for each function in order.
  let enforcement: [EnforcementReport]
  /// What runs the handler, for each function in order; nil if its command does.
  let runtimes: [String?]
  /// How the interpreter of each function differs from Lambda's; nil if it does not.
  let runtimeWarnings: [String?]
  /// The log of a process in the background; nil in the foreground.
  let log: String?

  /// The lines, followed by an empty one.
  var text: String {
    var text = line("Listening on", addresses.endpoint)
    if let console = configuration.console { text += line("Console", console.url(at: addresses.main)) }
    text += configuration.functions.count == 1 ? functionText : functionsText
    for (api, listening) in zip(configuration.apis, addresses.apis) {
      text += "\n" + lines(of: api.api, url: listening.frontDoor.url)
    }
    if configuration.functions.count > 1 || !configuration.apis.isEmpty { text += "\n" }
    guard let log else { return text + line("Stop", "Ctrl-C") + "\n" }
    return text + line("Log", log) + line("Stop", "swiftlet down") + "\n"
  }

  /// What there is to say of the only function.
  private var functionText: String {
    guard let function = configuration.functions.first, let listening = addresses.functions.first else { return "" }
    var text = line("Function", summary(of: function))
    text += operation(of: 0).map(line).joined()
    for door in listening.frontDoors { text += line(name(of: door.door), door.url) }
    text += limits(of: 0).map(line).joined()
    return text + trials(of: function, url: addresses.functionURL(of: listening))
  }

  func line(_ title: String, _ text: String) -> String {
    title + String(repeating: " ", count: max(1, 13 - title.count)) + text + "\n"
  }

  func summary(of function: FunctionConfiguration) -> String {
    let timeout = function.isDebugged ? "no timeout" : "timeout \(function.function.timeout.components.seconds) s"
    return "\(function.function.name), \(function.function.memorySize) MB, \(timeout)"
  }

  /// How a function runs.
  func operation(of index: Int) -> [(title: String, text: String)] {
    let function = configuration.functions[index]
    var lines: [(title: String, text: String)] = []
    if let image = function.image { lines.append(("Image", image.name)) }
    if let runtime = runtimes[index] { lines.append(("Runtime", runtime)) }
    if function.isDebugged { lines.append(("Debug", "no freeze, no time limits, no memory limit; one sandbox")) }
    lines.append(("Concurrency", concurrency(of: function)))
    if let chaos = function.chaos { lines.append(("Chaos", "\(chaos)")) }
    return lines
  }

  /// Which of Lambda's limits apply to a function.
  func limits(of index: Int) -> [(title: String, text: String)] {
    let function = configuration.functions[index]
    let report = enforcement[index]
    var lines: [(title: String, text: String)] = []
    if !report.enforced.isEmpty { lines.append(("Enforced", report.enforced)) }
    if report.isEnforced(.readOnly) {
      let places = ["/tmp (\(function.files.temporaryMegabytes) MB)"] + function.files.writable
      lines.append(("Writable", places.joined(separator: ", ")))
    }
    if !report.notEnforced.isEmpty { lines.append(("Not enforced", report.notEnforced)) }
    if function.code != nil, !report.isEnforced(.readOnly) {
      lines.append(("Code", "not at /var/task and /opt as on Lambda, but at LAMBDA_TASK_ROOT"))
    }
    return lines
  }

  private func lines(of api: GatewayAPI, url: String) -> String {
    var text = line(name(of: api.frontDoor.door), "\(url) (\(api.name))")
    for route in api.routes {
      let authorizer = api.authorizer(of: route).map { ", authorizer \($0.name)" } ?? ""
      text += line("Route", "\(route.key) -> \(route.target)\(authorizer)")
    }
    for authorizer in api.authorizers {
      if authorizer.checksTokens, authorizer.keys == nil {
        text += line("Not checked", "signatures of tokens, because the authorizer \(authorizer.name) has no keys")
      }
      if let unknown = unknownClaims(of: authorizer) {
        text += line(
          "Not checked", "\(unknown) of tokens, which only AWS knows for the authorizer \(authorizer.name)")
      }
    }
    if api.routes.contains(where: { api.authorizer(of: $0)?.kind == .iam }) {
      text += line("Not checked", "signatures of requests, because only AWS knows secret keys")
    }
    if !configuration.apiKeys.areKnown, api.routes.contains(where: api.requiresAPIKey) {
      text += line("Not checked", "the values of API keys, because there is no --api-key")
    }
    return text
  }

  /// The claims that cannot be checked without a deployment; nil if there are none.
  private func unknownClaims(of authorizer: APIAuthorizer) -> String? {
    switch authorizer.kind {
    case .jwt(let jwt):
      switch (jwt.issuer, jwt.audience) {
      case (nil, nil): "issuer and audience"
      case (nil, _): "issuer"
      case (_, nil): "audience"
      default: nil
      }
    case .cognito(let cognito): cognito.checksIssuer ? nil : "issuer"
    case .lambda, .iam: nil
    }
  }

  /// Commands to try first.
  private func trials(of function: FunctionConfiguration, url: String) -> String {
    guard function.adapter == .none else { return line("Try", "curl \(url)/") }
    let name = function.function.name
    let endpoint = addresses.endpoint
    return line("Try", "curl \(endpoint)/2015-03-31/functions/\(name)/invocations -d '{}'")
      + line("Or", commandOfCLI(for: function.function))
  }

  /// How the AWS CLI calls a function.
  func commandOfCLI(for function: FunctionDescription) -> String {
    "aws lambda invoke --no-sign-request --endpoint-url \(addresses.endpoint) --region \(function.region) --function-name \(function.name) out.json"
  }

  private func concurrency(of function: FunctionConfiguration) -> String {
    let scaling = function.scaling
    if function.isDebugged { return "\(scaling.concurrencyPerSandbox ?? 1); further requests wait" }
    let beyond =
      scaling.waiting > 0
      ? "further requests wait (see \(function.function.settingNames[.concurrency]))" : "further requests are throttled"
    if let inside = scaling.concurrencyPerSandbox { return "\(inside) in one managed instance; \(beyond)" }
    return "\(scaling.sandboxes)\(scaling.provisioned > 0 ? ", \(scaling.provisioned) provisioned" : ""); \(beyond)"
  }

  func name(of door: FrontDoor) -> String {
    switch door {
    case .functionURL: "Function URL"
    case .httpAPI: "HTTP API"
    case .restAPI: "REST API"
    case .loadBalancer(multiValue: false): "ALB"
    case .loadBalancer(multiValue: true): "ALB, multi"
    case .vpcLattice(.v1): "Lattice v1"
    case .vpcLattice(.v2): "Lattice"
    }
  }
}

extension APIRoute {
  /// What serves the route: the name of a function, or the API itself.
  fileprivate var target: String {
    switch integration {
    case .function(let name): name
    case .mock(let mock): "mock response \(mock.statusCode)"
    }
  }
}
