import ArgumentParser
import Emulator
import EmulatorCore
import LambdaEvents
import LambdaInterface

/// Options of `swiftlet local` for front doors besides the Function URL.
struct FrontDoorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The host name in events (Host header and requestContext.domainName), for example api.example.com. Default: the caller's Host.",
      valueName: "host"))
  var domainName: String?

  @Option(
    name: .customLong("function-url-cors"), parsing: .singleValue,
    help: ArgumentHelp(
      "CORS settings of the Function URL, in the form of the AWS CLI: AllowOrigins=https://a.example,AllowMethods=GET,POST. Also AllowHeaders, ExposeHeaders, MaxAge, AllowCredentials. May be repeated.",
      valueName: "settings"))
  var functionURLCORS: [String] = []

  @Option(help: ArgumentHelp("The address of an API Gateway HTTP API.", valueName: "host:port"))
  var httpAPI: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "The stage of the HTTP API. URLs begin with it, and so do the paths that the app sees, unless it is $default. Default: $default.",
      valueName: "name"))
  var httpAPIStage: String?

  @Option(
    name: .customLong("http-api-cors"), parsing: .singleValue,
    help: ArgumentHelp(
      "CORS settings of the HTTP API, in the form of --function-url-cors. May be repeated.", valueName: "settings")
  )
  var httpAPICORS: [String] = []

  @Option(help: ArgumentHelp("The address of an API Gateway REST API.", valueName: "host:port"))
  var restAPI: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "The stage of the REST API. URLs begin with it; the paths that the app sees do not. Default: prod.",
      valueName: "name"))
  var restAPIStage: String?

  @Option(
    help: ArgumentHelp(
      "Binary media types of the REST API, separated by commas, for example image/*,application/pdf, or */* for all. Bodies of other types are text, and base64 results reach callers as base64.",
      valueName: "types"))
  var restAPIBinary: MediaTypeList?

  @Option(
    help: ArgumentHelp(
      "How the REST API returns results: BUFFERED, or STREAM, which also sets AWS_LWA_INVOKE_MODE for the adapter. Default: BUFFERED.",
      valueName: "mode"))
  var restAPITransferMode: InvokeMode?

  @Option(help: ArgumentHelp("The integration timeout of the REST API. Default: 29s.", valueName: "duration"))
  var restAPITimeout: TimeSpan?

  @Option(help: ArgumentHelp("The address of an Application Load Balancer.", valueName: "host:port"))
  var alb: ListenAddress?

  @Option(
    help: ArgumentHelp("Where to listen as a load balancer with multi-value headers as well.", valueName: "host:port"))
  var albMultiValue: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "Make load balancers check this path, every 35s or at the given interval.",
      valueName: "path[,interval]"))
  var albHealthCheck: HealthCheckSetting?

  @Option(
    help: ArgumentHelp(
      "The address of an Amazon VPC Lattice service (events of version 2).", valueName: "host:port"))
  var lattice: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "The address of a VPC Lattice service with events of version 1.", valueName: "host:port"))
  var latticeV1: ListenAddress?

  func validate() throws {
    if albHealthCheck != nil, alb == nil, albMultiValue == nil {
      throw ValidationError(
        "--alb-health-check: there is no load balancer. Ask for one with --alb or --alb-multi-value.")
    }
    if let domainName, !isHost(domainName) {
      throw ValidationError("--domain-name \(domainName): expected a host, as api.example.com.")
    }
    _ = try cors(functionURLCORS, "--function-url-cors")
    if let cors = try cors(httpAPICORS, "--http-api-cors"), cors.allowCredentials, cors.allowOrigins.contains("*") {
      throw ValidationError(
        "--http-api-cors: AWS takes no AllowCredentials=true with AllowOrigins=*. Name the origins.")
    }
    if let httpAPIStage, httpAPIStage != "$default", !LambdaName.isValid(httpAPIStage) {
      throw ValidationError("--http-api-stage \(httpAPIStage): expected letters, digits, - and _.")
    }
    if let restAPIStage, !LambdaName.isValid(restAPIStage) {
      throw ValidationError("--rest-api-stage \(restAPIStage): expected letters, digits, - and _.")
    }
    if httpAPI == nil {
      try refuseWithout(
        "--http-api", [("--http-api-stage", httpAPIStage != nil), ("--http-api-cors", !httpAPICORS.isEmpty)])
    }
    if restAPI == nil {
      try refuseWithout(
        "--rest-api",
        [
          ("--rest-api-stage", restAPIStage != nil), ("--rest-api-binary", restAPIBinary != nil),
          ("--rest-api-transfer-mode", restAPITransferMode != nil), ("--rest-api-timeout", restAPITimeout != nil),
        ])
    }
  }

  /// Refuses options of a front door that is not there.
  private func refuseWithout(_ door: String, _ options: [(name: String, isGiven: Bool)]) throws {
    guard let option = options.first(where: { $0.isGiven }) else { return }
    throw ValidationError("\(option.name) has no effect without \(door). Add that, or leave it out.")
  }

  /// Whether this is a host, with a port or without.
  private func isHost(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { LambdaName.isNameByte($0) || ".:[]".utf8.contains($0) }
  }

  /// The settings that the values of an option make together; nil if there is none.
  private func cors(_ values: [String], _ option: String) throws -> CORSSettings? {
    guard !values.isEmpty else { return nil }
    var settings = CORSSettings()
    for value in values {
      do throws(CORSSettings.ShorthandError) {
        try settings.add(shorthand: value)
      } catch {
        throw ValidationError("\(option) \(value): \(error).")
      }
    }
    guard !settings.allowOrigins.isEmpty else {
      throw ValidationError(
        "\(option): AllowOrigins is missing, so no origin is allowed. Add AllowOrigins=*, for instance.")
    }
    return settings
  }

  /// Takes the options over.
  func apply(to configuration: inout FunctionConfiguration) throws {
    configuration.function.functionURL.cors = try cors(functionURLCORS, "--function-url-cors")
    func open(_ settings: FrontDoorSettings, at address: ListenAddress?, _ option: String) {
      guard let address else { return }
      configuration.frontDoors.append(.init(settings, host: address.host, port: address.port, option: option))
    }
    configuration.function.functionURL.domainName = domainName
    if restAPITransferMode == .responseStream { configuration.tellAdapterToStream() }
    let loadBalancer = LoadBalancerSettings(healthCheck: albHealthCheck?.check, domainName: domainName)
    var multiValue = loadBalancer
    multiValue.multiValueHeadersEnabled = true
    let api = HTTPAPISettings(
      stageName: httpAPIStage ?? "$default", corsConfiguration: try cors(httpAPICORS, "--http-api-cors"),
      domainName: domainName)
    open(.httpAPI(api), at: httpAPI, "--http-api")
    let rest = RestAPISettings(
      stageName: restAPIStage ?? "prod", binaryMediaTypes: restAPIBinary?.types ?? [],
      responseTransferMode: restAPITransferMode ?? .buffered, timeout: restAPITimeout?.duration ?? .seconds(29),
      domainName: domainName)
    open(.restAPI(rest), at: restAPI, "--rest-api")
    open(.loadBalancer(loadBalancer), at: alb, "--alb")
    open(.loadBalancer(multiValue), at: albMultiValue, "--alb-multi-value")
    open(.vpcLattice(VPCLatticeSettings(domainName: domainName)), at: lattice, "--lattice")
    let latticeV1Settings = VPCLatticeSettings(eventStructureVersion: .v1, domainName: domainName)
    open(.vpcLattice(latticeV1Settings), at: latticeV1, "--lattice-v1")
  }
}
