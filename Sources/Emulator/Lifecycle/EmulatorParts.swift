import EmulatorCore
import NIOCore

/// What an emulator consists of. It belongs to the event loop.
final class EmulatorParts {
  let host: SandboxHost
  let log: FunctionLog
  let budget: ConnectionBudget
  /// How files are watched; nil if they are not.
  let reloads: ReloadSettings?
  private let recorder: InvocationRecorder?
  /// The console; nil if it was off at the start.
  let console: Console?
  let destinations = DestinationFunctions()

  private(set) var configuration: EmulatorConfiguration
  private(set) var directory: FunctionDirectory
  private(set) var starts: FunctionStarts
  /// The front doors' addresses, with what handles their requests: the Lambda API, then the functions' front doors and
  /// the APIs, in order.
  private(set) var doors: [Door]
  /// What listens, for each of the ``doors``.
  var servers: [HTTPServer] = []
  /// Functions that have been replaced or removed, and still run processes.
  private(set) var retired: [EmulatedFunction] = []
  var isStopping = false

  /// Creates the functions. Nothing starts yet.
  init(
    _ configuration: EmulatorConfiguration, on host: SandboxHost, reloads: ReloadSettings?, log: FunctionLog
  ) throws {
    self.host = host
    self.log = log
    self.reloads = reloads
    self.configuration = configuration
    budget = .forFrontDoors(clock: host.clock, log: log.notice)
    recorder = try configuration.recordDirectory.map {
      try InvocationRecorder(directory: $0, clock: host.clock, log: log)
    }
    console = host.console.flatMap { feed in configuration.console.map { Console(feed, $0, on: host.loop) } }
    var hostedFunctions: [HostedFunction] = []
    do {
      for function in configuration.functions {
        hostedFunctions.append(
          try HostedFunction(
            function, on: host, recorder: recorder, destinations: destinations, identities: configuration.identities,
            watching: reloads, configurationFiles: configuration.files, isOneOfMany: configuration.functions.count > 1))
      }
      directory = try Self.directory(of: hostedFunctions, configuration, at: host.clock)
      doors = try Self.doors(of: directory, configuration, on: host, console, log)
    } catch {
      // Nothing has started, so this completes immediately.
      for hostedFunction in hostedFunctions { _ = hostedFunction.function.shutDown() }
      throw error
    }
    starts = FunctionStarts(
      of: directory.hostedFunctions.map(\.function), isEager: configuration.startsEagerly,
      endsOnFailedStart: configuration.exitsOnFailure, on: host.loop)
    console?.configuration = { [weak self] in self?.configuration }
    console?.hosting = { [weak self] in self?.consoleHosting }
  }

  /// What the console knows about the functions.
  private var consoleHosting: ConsoleHosting {
    ConsoleHosting(
      directory: directory, addresses: addresses,
      apis: zip(configuration.apis, doors.suffix(configuration.apis.count))
        .compactMap { api, door in door.frontDoor.map { (api.api, $0) } })
  }

  /// Where everything listens.
  var addresses: EmulatorAddresses { Emulator.addresses(of: directory, configuration, servers) }

  /// Ends all functions.
  func shutDownFunctions() -> EventLoopFuture<Void> {
    let functions = directory.hostedFunctions.map(\.function) + retired
    return EventLoopFuture.andAllComplete(functions.map { $0.shutDown() }, on: host.loop)
  }

  /// Creates a function.
  func host(
    _ function: FunctionConfiguration, in configuration: EmulatorConfiguration, isOneOfMany: Bool
  ) throws -> HostedFunction {
    try HostedFunction(
      function, on: host, recorder: recorder, destinations: destinations, identities: configuration.identities,
      watching: reloads, configurationFiles: configuration.files, isOneOfMany: isOneOfMany)
  }

  /// What listens for a front door; nil if nothing does.
  func server(for key: DoorKey) -> HTTPServer? {
    doors.firstIndex { $0.key == key }.flatMap { servers.indices.contains($0) ? servers[$0] : nil }
  }

  /// Takes the place of what ran before.
  func adopt(_ next: Next, _ servers: [HTTPServer]) {
    configuration = next.configuration
    directory = next.directory
    doors = next.doors
    self.servers = servers
  }

  /// Ends a function that is replaced or removed, once it has finished its invocations.
  func retire(_ function: EmulatedFunction, for successor: EmulatedFunction?) {
    retired.append(function)
    function.retire(for: successor).assumeIsolated().whenComplete { _ in self.retired.removeAll { $0 === function } }
  }
}

/// Front doors.
extension EmulatorParts {
  /// What a front door keeps if only other settings change: its place.
  struct DoorKey: Hashable {
    var host: String
    var port: Int
    /// What distinguishes those whose port the kernel chooses.
    var name = ""
  }

  /// A front door, and what handles its requests.
  struct Door {
    var key: DoorKey
    var address: FunctionConfiguration.FrontDoorAddress
    var router: HTTPServer.Router
    /// What turns requests into events; nil for the Lambda API, which does that for several functions.
    var frontDoor: WebFrontDoor?
  }

  /// What handles requests at a front door: its router, once no change of the configuration is pending.
  func holding(_ door: Door) -> HTTPServer.Router {
    guard let reload = reloads?.configuration else { return door.router }
    return { [weak self] exchange in
      reload.hold {
        // The change may have brought another router.
        let current = self?.doors.first { $0.key == door.key }
        (current ?? door).router(exchange)
      }
    }
  }

  static func directory(
    of hostedFunctions: [HostedFunction], _ configuration: EmulatorConfiguration, hadSeveral: Bool = false,
    at clock: EmulatorClock
  ) throws -> FunctionDirectory {
    try DestinationFunctions.check(configuration.functions)
    return try FunctionDirectory(hostedFunctions, hadSeveral: hadSeveral, time: clock.unixMilliseconds)
  }

  static func doors(
    of directory: FunctionDirectory, _ configuration: EmulatorConfiguration, on host: SandboxHost,
    _ console: Console?, _ log: FunctionLog
  ) throws -> [Door] {
    let front = PublicAPIRouter(
      directory, clock: host.clock, log: log, origins: OriginRules(allowing: configuration.corsOrigins),
      console: console)
    let own = FunctionConfiguration.FrontDoorAddress(
      .functionURL(FunctionURLSettings()), host: configuration.host, port: configuration.port, option: "--listen")
    let check = HostCheck(configuration.hostRules, log: log, makeRequestID: directory.makeRequestID)
    var doors: [Door] = []
    func add(
      _ address: FunctionConfiguration.FrontDoorAddress, _ name: String, _ door: WebFrontDoor?,
      _ router: @escaping HTTPServer.Router
    ) {
      let key = DoorKey(host: address.host, port: address.port, name: address.port == 0 ? name : "")
      doors.append(
        Door(key: key, address: address, router: check.guarding(router, at: address.host), frontDoor: door))
    }
    add(own, "", nil, front.route)
    for hostedFunction in directory.hostedFunctions {
      for (address, door) in hostedFunction.frontDoors {
        add(address, "\(hostedFunction.name) \(address.option)", door, door.handle)
      }
    }
    for address in configuration.apis {
      let log = FunctionLog(
        format: configuration.logFormat, clock: host.clock, sink: host.sink, prefix: "[\(address.api.name)] ",
        onNotice: host.console?.notices(of: nil))
      let api = try HostedAPI(
        address.api, functions: directory.hostedFunctions, identities: configuration.identities,
        apiKeys: configuration.apiKeys, clock: host.clock, log: log, loop: host.loop)
      let door = WebFrontDoor(
        target: .api(api), clock: host.clock, log: log, loop: host.loop,
        rules: FrontDoorRules(address.api.frontDoor), identities: configuration.identities)
      add(address.frontDoor, "\(address.api.name) \(address.option)", door, door.handle)
    }
    return doors
  }
}

extension EmulatorConfiguration {
  /// The ports that the apps need.
  var appPorts: Set<Int> { Set(functions.map(\.appPort)) }
}
