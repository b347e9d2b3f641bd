import ChildProcesses
package import EmulatorCore
import FileDescriptors
import Glibc
import LambdaEvents
package import NIOCore
import NIOPosix

/// A running emulator: its functions, their front doors and their sandboxes.
///
/// All of it runs on one event loop.
package final class Emulator: Sendable {
  /// What must be used on the event loop only.
  private struct Parts {
    var hostedFunctions: [HostedFunction]
    var starts: FunctionStarts
    var servers: [HTTPServer]
    var orphans: SandboxOrphans
  }

  private let loop: any EventLoop
  private let parts: NIOLoopBound<Parts>
  private let exits: ChildExitWatch

  /// The enforced limits of each function, in the order of the configuration.
  package let enforcement: [EnforcementReport]
  /// What runs the handler of each function, in the order of the configuration; nil if COMMAND does.
  package let runtimes: [String?]
  /// How the interpreter of each function differs from Lambda's, as a sentence; nil if it does not. Of a single
  /// function, the log says so.
  package let runtimeWarnings: [String?]
  /// Where it listens.
  package let addresses: EmulatorAddresses
  /// Fails with ``EmulatorError`` if a function fails for good; succeeds if the emulator is stopped before that.
  package let finished: EventLoopFuture<Void>
  /// Succeeds once all functions that start before their first invocation have started, with the time that the last one
  /// took; nil if there are none. Fails if one does not start.
  package let ready: EventLoopFuture<Duration?>
  /// Succeeds once each of these functions has started or failed to, with the names of those that failed. Fails if one
  /// fails for good.
  package let tried: EventLoopFuture<[String]>

  private init(
    _ configuration: EmulatorConfiguration, on loop: any EventLoop, parts: Parts, exits: ChildExitWatch
  ) {
    self.loop = loop
    self.parts = NIOLoopBound(parts, eventLoop: loop)
    self.exits = exits
    enforcement = parts.hostedFunctions.map(\.enforcement)
    runtimes = parts.hostedFunctions.map(\.runtime)
    runtimeWarnings = parts.hostedFunctions.map(\.runtimeWarning)
    addresses = Self.addresses(of: parts.hostedFunctions, configuration, parts.servers)
    finished = parts.starts.finished.futureResult
    ready = parts.starts.ready.futureResult
    tried = parts.starts.tried.futureResult
  }
}

extension Emulator {
  /// Opens the front doors. Functions start with ``startFunctions()`` or with their first invocation.
  ///
  /// - Parameters:
  /// - configuration: what to run, and where to listen.
  /// - loop: the event loop for the whole emulator.
  /// - log: receives the functions' logs.
  /// - Returns: a future that fails with ``EmulatorError``.
  package static func open(
    _ configuration: EmulatorConfiguration, on loop: any EventLoop, log: @escaping LogSink
  ) -> EventLoopFuture<Emulator> {
    loop.flatSubmit {
      do {
        return try assemble(configuration, on: loop, log: log)
      } catch let error as EmulatorError {
        return loop.makeFailedFuture(error)
      } catch {
        return loop.makeFailedFuture(EmulatorError.system("The emulator cannot start: \(error)."))
      }
    }
  }

  private static func assemble(
    _ configuration: EmulatorConfiguration, on loop: any EventLoop, log: @escaping LogSink
  ) throws -> EventLoopFuture<Emulator> {
    let clock = EmulatorClock()
    let exits = try ChildExitWatch()
    let host = SandboxHost(
      loop: loop, clock: clock, exits: exits, orphans: SandboxOrphans(isAdopting: configuration.adoptsOrphans),
      appPorts: AppPorts(), callers: SandboxCallerRules(allowing: configuration.allowedHosts), sink: log,
      adoptsOrphans: configuration.adoptsOrphans)
    let log = FunctionLog(format: configuration.logFormat, clock: clock, sink: log)
    let directory: FunctionDirectory
    let apis: [WebFrontDoor]
    do {
      directory = try functions(of: configuration, on: host, log)
      apis = try Self.apis(of: configuration, directory, on: host)
    } catch {
      exits.stop()
      throw error
    }
    let front = PublicAPIRouter(
      directory, clock: clock, log: log, origins: OriginRules(allowing: configuration.corsOrigins))
    let own = FunctionConfiguration.FrontDoorAddress(
      .functionURL(FunctionURLSettings()), host: configuration.host, port: configuration.port, option: "--listen")
    let check = HostCheck(configuration.hostRules, log: log, makeRequestID: directory.makeRequestID)
    let doors =
      ([(own, front.route)]
      + directory.hostedFunctions.flatMap(\.frontDoors).map { address, door in (address, door.handle) }
      + zip(configuration.apis, apis).map { address, door in (address.frontDoor, door.handle) })
      .map { address, router in (address, check.guarding(router, at: address.host)) }
    let starts = FunctionStarts(
      of: directory.hostedFunctions.map(\.function), isEager: configuration.startsEagerly,
      endsOnFailedStart: configuration.exitsOnFailure, on: loop)

    let appPorts = Set(configuration.functions.map(\.appPort))
    let budget = ConnectionBudget.forFrontDoors(clock: clock, log: log.notice)
    return listen(doors, avoiding: appPorts, budget: budget, on: loop).assumeIsolated()
      .flatMapThrowing { servers in
        do {
          try checkAppPorts(of: configuration, directory, servers: servers)
        } catch {
          for server in servers { server.abort() }
          throw error
        }
        return servers
      }
      .map { servers in
        Emulator(
          configuration, on: loop,
          parts: Parts(
            hostedFunctions: directory.hostedFunctions, starts: starts, servers: servers, orphans: host.orphans),
          exits: exits)
      }
      .flatMapError { error in
        exits.stop()
        starts.fail(error)
        return shutDown(directory.hostedFunctions, on: loop).assumeIsolated()
          .flatMapThrowing { throw error }
          .nonisolated()
      }
      .nonisolated()
  }

  private static func functions(
    of configuration: EmulatorConfiguration, on host: SandboxHost, _ log: FunctionLog
  ) throws -> FunctionDirectory {
    let recorder = try configuration.recordDirectory.map {
      try InvocationRecorder(directory: $0, clock: host.clock, log: log)
    }
    let destinations = DestinationFunctions()
    var hostedFunctions: [HostedFunction] = []
    do {
      for function in configuration.functions {
        hostedFunctions.append(
          try HostedFunction(
            function, on: host, recorder: recorder, destinations: destinations,
            identities: configuration.identities,
            isOneOfMany: configuration.functions.count > 1))
      }
      try destinations.check(configuration.functions)
      return try FunctionDirectory(hostedFunctions, time: host.clock.unixMilliseconds)
    } catch {
      // Nothing has started, so this completes immediately.
      _ = shutDown(hostedFunctions, on: host.loop)
      throw error
    }
  }

  private static func apis(
    of configuration: EmulatorConfiguration, _ directory: FunctionDirectory, on host: SandboxHost
  ) throws -> [WebFrontDoor] {
    do {
      return try configuration.apis.map { address in
        let log = FunctionLog(
          format: configuration.logFormat, clock: host.clock, sink: host.sink, prefix: "[\(address.api.name)] ")
        let api = try HostedAPI(
          address.api, functions: directory.hostedFunctions, identities: configuration.identities,
          apiKeys: configuration.apiKeys, clock: host.clock, log: log, loop: host.loop)
        return WebFrontDoor(
          target: .api(api), clock: host.clock, log: log, loop: host.loop,
          rules: FrontDoorRules(address.api.frontDoor), identities: configuration.identities)
      }
    } catch {
      // Nothing has started, so this completes immediately.
      _ = shutDown(directory.hostedFunctions, on: host.loop)
      throw error
    }
  }

  private static func shutDown(_ hostedFunctions: [HostedFunction], on loop: any EventLoop) -> EventLoopFuture<Void> {
    EventLoopFuture.andAllComplete(hostedFunctions.map { $0.function.shutDown() }, on: loop)
  }

  /// Starts the functions that start before their first invocation, and the health checks.
  package func startFunctions() {
    loop.execute {
      for function in self.parts.value.starts.ahead { function.start() }
      for check in self.parts.value.hostedFunctions.flatMap(\.healthChecks) { check.start() }
    }
  }

  /// Stops everything: processes are asked to end, then killed. The future succeeds once all are gone.
  package func stop() -> EventLoopFuture<Void> {
    loop.flatSubmit {
      let hostedFunctions = self.parts.value.hostedFunctions
      for check in hostedFunctions.flatMap(\.healthChecks) { check.stop() }
      let gone = Self.shutDown(hostedFunctions, on: self.loop)
      for server in self.parts.value.servers { server.close() }
      return gone.assumeIsolated()
        .flatMap { self.parts.value.orphans.killAll(on: self.loop) }
        .map {
          for server in self.parts.value.servers { server.abort() }
          self.exits.stop()
          self.parts.value.starts.stop()
        }
        .nonisolated()
    }
  }

  /// Kills all processes immediately, while ``stop()`` waits for them.
  package func killNow() {
    loop.execute {
      for hostedFunction in self.parts.value.hostedFunctions { hostedFunction.function.killNow() }
    }
  }
}
