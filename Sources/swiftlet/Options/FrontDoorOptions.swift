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
      "The stage of the HTTP API. Unless it is $default, URLs and the app's paths begin with it. Default: $default.",
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
      "The stage of the REST API. URLs begin with it, the app's paths do not. Default: prod.",
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
    help: ArgumentHelp("The address of an Application Load Balancer with multi-value headers.", valueName: "host:port"))
  var albMultiValue: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "The path for the load balancers' health checks, and their interval. Default interval: 35s.",
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
        "--alb-health-check: there is no load balancer. Add one with --alb or --alb-multi-value.")
    }
    if let domainName, !isHost(domainName) {
      throw ValidationError("--domain-name \(domainName): expected a host, such as api.example.com.")
    }
    _ = try cors(functionURLCORS, "--function-url-cors")
    if let cors = try cors(httpAPICORS, "--http-api-cors"), cors.allowCredentials, cors.allowOrigins.contains("*") {
      throw ValidationError(
        "--http-api-cors: AWS does not accept AllowCredentials=true with AllowOrigins=*. List the origins.")
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

  /// Refuses options of a front door that is not enabled.
  private func refuseWithout(_ door: String, _ options: [(name: String, isGiven: Bool)]) throws {
    guard let option = options.first(where: { $0.isGiven }) else { return }
    throw ValidationError("\(option.name) has no effect without \(door). Add \(door), or leave \(option.name) out.")
  }

  /// Whether this is a host, with or without a port.
  private func isHost(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { LambdaName.isNameByte($0) || ".:[]".utf8.contains($0) }
  }

  /// Combines the values of a CORS option; nil if it is not given.
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
        "\(option): AllowOrigins is missing, so no origin is allowed. Add it, for example AllowOrigins=*.")
    }
    return settings
  }

  func apply(to configuration: inout FunctionConfiguration) throws {
    configuration.function.functionURL.cors = try cors(functionURLCORS, "--function-url-cors")
    func open(_ settings: FrontDoorSettings, at address: ListenAddress?, _ option: String) {
      guard let address else { return }
      configuration.frontDoors.append(.init(settings, host: address.host, port: address.port, option: option))
    }
    configuration.function.functionURL.domainName = domainName
    if restAPITransferMode == .responseStream { configuration.enableAdapterStreaming() }
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

/// The value of `--alb-health-check`: `/health` or `/health,10s`.
struct HealthCheckSetting: ExpressibleByArgument {
  var check: LoadBalancerSettings.HealthCheck

  init?(argument: String) {
    let parts = argument.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let path = parts.first, path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    check = LoadBalancerSettings.HealthCheck(path: path)
    guard parts.count == 2 else { return }
    // A load balancer accepts 5 s or more; this option also allows shorter intervals.
    guard let interval = TimeSpan(argument: parts[1]), Duration.milliseconds(10)...(.seconds(300)) ~= interval.duration
    else { return nil }
    check.interval = interval.duration
  }
}

/// The value of `--rest-api-binary`: media types, separated by commas.
struct MediaTypeList: ExpressibleByArgument, CustomStringConvertible {
  /// For example `image/png` or `image/*`.
  var types: [String]

  init?(argument: String) {
    // SAM writes the slash as `~1`.
    types = argument.replacing("~1", with: "/").split(separator: ",").map { $0.trimmingSpaces }
    guard !types.isEmpty, types.allSatisfy(Self.isMediaType) else { return nil }
  }

  private static func isMediaType(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") }
  }

  var description: String { types.isEmpty ? "none" : types.joined(separator: ",") }
  var defaultValueDescription: String { description }
}

extension Substring {
  /// The text without leading and trailing spaces.
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
