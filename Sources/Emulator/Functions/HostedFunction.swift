import EmulatorCore

/// A function with its front doors.
struct HostedFunction {
  /// What it was made from.
  let configuration: FunctionConfiguration
  /// Whether log lines have its name.
  let isOneOfMany: Bool
  /// The function's name.
  var name: String { function.description.name }
  /// The function.
  let function: EmulatedFunction
  /// The function as the Lambda API describes it.
  let described: LambdaReadAPI.Function
  /// Its invocations of the type Event.
  let events: EventInvocations
  /// Its Function URL.
  let functionURL: WebFrontDoor
  /// Its front doors with their own addresses.
  let frontDoors: [(address: FunctionConfiguration.FrontDoorAddress, door: WebFrontDoor)]
  /// The health checks of its load balancers.
  let healthChecks: [LoadBalancerHealthCheck]
  /// Which of Lambda's limits are enforced.
  let enforcement: EnforcementReport
  /// What runs its handler, in a few words; nil if COMMAND does.
  let runtime: String?
  /// How its interpreter differs from Lambda's, as a sentence; nil if it does not.
  let runtimeWarning: String?

  /// Creates a function with its front doors, without starting anything.
  ///
  /// - Parameters:
  ///   - watching: watches its files; nil if they are not watched.
  ///   - configurationFiles: files whose changes do not restart the function.
  ///   - isOneOfMany: whether there are or were other functions, so that log lines need its name.
  init(
    _ configuration: FunctionConfiguration, on host: SandboxHost, recorder: InvocationRecorder?,
    destinations: DestinationFunctions, identities: CallerIdentities, watching: ReloadSettings?,
    configurationFiles: [String], isOneOfMany: Bool
  ) throws {
    self.configuration = configuration
    self.isOneOfMany = isOneOfMany
    var configuration = configuration
    let reload = watching.map { $0.reload(of: &configuration, except: configurationFiles, on: host) }
    let deployed = configuration
    let name = isOneOfMany ? configuration.function.name : nil
    let log = FunctionLog(
      format: configuration.function.logFormat, clock: host.clock, sink: host.sink,
      prefix: name.map { "[\($0)] " } ?? "", onNotice: host.console?.notices(of: configuration.function.name))
    let factory: SandboxFactory
    do {
      factory = try SandboxFactory(configuration: configuration, host: host, functionName: name, notice: log.notice)
    } catch {
      reload?.stop()
      throw error
    }
    let function = EmulatedFunction(
      configuration: configuration, loop: host.loop, clock: host.clock, log: log, factory: factory,
      recorder: recorder, console: host.console)
    reload?.attach(to: function, canWriteItsFiles: configuration.canWriteSources(factory.report)) {
      try SandboxFactory(configuration: deployed, host: host, functionName: name, notice: log.notice)
    }
    func frontDoor(_ settings: FrontDoorSettings) -> WebFrontDoor {
      WebFrontDoor(
        target: .function(function), clock: host.clock, log: log, loop: host.loop, rules: FrontDoorRules(settings),
        identities: identities)
    }
    self.function = function
    described = configuration.described
    enforcement = factory.report
    runtime = factory.code?.runtimeDescription
    runtimeWarning = factory.code?.runtimeWarning
    if let runtimeWarning, !isOneOfMany { log.notice(runtimeWarning) }
    events = EventInvocations(
      function: function, clock: host.clock, log: log, loop: host.loop, settings: configuration.events,
      destinations: destinations)
    functionURL = frontDoor(.functionURL(configuration.function.functionURL))
    frontDoors = configuration.frontDoors.map { ($0, frontDoor($0.settings)) }
    // They would stop at the same breakpoints as requests.
    let checkedDoors = configuration.isDebugged ? [] : configuration.frontDoors
    healthChecks = checkedDoors.compactMap { address in
      address.settings.healthCheck.map {
        LoadBalancerHealthCheck($0, at: address, function: function, clock: host.clock, log: log, loop: host.loop)
      }
    }
  }
}

extension FunctionConfiguration {
  /// The function as the Lambda API describes it.
  fileprivate var described: LambdaReadAPI.Function {
    LambdaReadAPI.Function(
      function, runtime: code?.runtime, ephemeralStorage: files.temporaryMegabytes,
      usesSnapshots: scaling.usesSnapshots,
      provisioned: scaling.provisioned, eventPolicy: events.policy, onSuccess: described(events.onSuccess),
      onFailure: described(events.onFailure))
  }

  private func described(_ destination: EventDestination?) -> String? {
    guard case .function(let name, let qualifier)? = destination else { return destination?.description }
    return function.arn(ofFunction: name) + (qualifier.map { ":\($0)" } ?? "")
  }
}
