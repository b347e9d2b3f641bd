import ChildProcesses
package import EmulatorCore
import Glibc
import LambdaEvents
package import NIOCore
import NIOPosix

/// A running emulator: front doors, one function, its sandboxes.
///
/// Everything in it happens on one event loop.
package final class Emulator: Sendable {
  /// What belongs to the event loop.
  private struct Parts {
    var function: EmulatedFunction
    var servers: [HTTPServer]
    var healthChecks: [LoadBalancerHealthCheck]
    var orphans: SandboxOrphans
    var finished: EventLoopPromise<Void>
    var ready: EventLoopPromise<Duration>
  }

  private let loop: any EventLoop
  private let parts: NIOLoopBound<Parts>
  private let exits: ChildExitWatch

  /// Which of Lambda's limits hold for the function, and which do not.
  package let enforcement: EnforcementReport
  /// The port at which Function URL and Invoke API listen.
  package let port: Int
  /// The ports of the further front doors, in the order of the configuration.
  package let frontDoorPorts: [Int]
  /// Fails with ``EmulatorError`` when the function cannot go on; succeeds when the emulator was stopped before that.
  package let finished: EventLoopFuture<Void>
  /// Succeeds with the time that the first start took; fails where there was none.
  package let ready: EventLoopFuture<Duration>

  private init(
    loop: any EventLoop, parts: NIOLoopBound<Parts>, exits: ChildExitWatch, enforcement: EnforcementReport,
    ports: [Int],
    finished: EventLoopFuture<Void>,
    ready: EventLoopFuture<Duration>
  ) {
    self.loop = loop
    self.parts = parts
    self.exits = exits
    self.enforcement = enforcement
    port = ports.first ?? 0
    frontDoorPorts = Array(ports.dropFirst())
    self.finished = finished
    self.ready = ready
  }
}

extension Emulator {
  /// Opens the front doors. The function is not started before ``startFunction()`` or the first invocation.
  ///
  /// - Parameters:
  ///   - configuration: what to run, and where.
  ///   - loop: the event loop for all of it.
  ///   - log: takes the function's log.
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
    let sink = log
    let log = FunctionLog(format: configuration.function.logFormat, clock: clock, sink: sink)
    let recorder = try configuration.recordDirectory.map {
      try InvocationRecorder(directory: $0, clock: clock, log: log)
    }
    let exits = try ChildExitWatch()
    let orphans = SandboxOrphans(isAdopting: configuration.adoptsOrphans)
    let factory: SandboxFactory
    do {
      factory = try SandboxFactory(
        configuration: configuration, loop: loop, clock: clock, exits: exits, orphans: orphans, sink: sink)
    } catch {
      exits.stop()
      throw error
    }
    let function = EmulatedFunction(
      configuration: configuration, loop: loop, clock: clock, log: log, factory: factory)
    function.recorder = recorder
    func frontDoor(_ door: FrontDoor, timeout: Duration? = nil, _ mode: InvokeMode = .buffered) -> WebFrontDoor {
      WebFrontDoor(
        function: function, clock: clock, log: log, loop: loop, rules: FrontDoorRules(door), timeout: timeout,
        mode: mode)
    }
    let events = EventInvocations(
      function: function, clock: clock, log: log, loop: loop, settings: configuration.events)
    let directory = FunctionDirectory(
      FunctionEntrance(
        function: function, events: events, functionURL: frontDoor(.functionURL, configuration.invokeMode)))
    let front = FrontServer(directory, clock: clock)
    let addresses =
      [
        EmulatorConfiguration.FrontDoorAddress(
          .functionURL, host: configuration.host, port: configuration.port, option: "--listen")
      ]
      + configuration.frontDoors
    let routers = [front.route] + configuration.frontDoors.map { frontDoor($0.door, timeout: $0.timeout).handle }
    let healthChecks = configuration.frontDoors.compactMap { address in
      address.healthCheck.map {
        LoadBalancerHealthCheck($0, at: address, function: function, clock: clock, log: log, loop: loop)
      }
    }
    let finished = loop.makePromise(of: Void.self)
    let ready = loop.makePromise(of: Duration.self)
    function.onFatal = { error in
      finished.fail(error)
      ready.fail(error)
    }
    function.onReady = { ready.succeed($0) }

    return listen(
      zip(addresses, routers).map { $0 }, budget: .forFrontDoors(clock: clock, log: log.notice), on: loop
    ).assumeIsolated()
      .map { servers in
        let parts = NIOLoopBound(
          Parts(
            function: function, servers: servers, healthChecks: healthChecks, orphans: orphans, finished: finished,
            ready: ready),
          eventLoop: loop)
        return Emulator(
          loop: loop, parts: parts, exits: exits, enforcement: factory.report,
          ports: servers.map { $0.address.port ?? 0 }, finished: finished.futureResult, ready: ready.futureResult)
      }
      .flatMapError { error in
        exits.stop()
        finished.fail(error)
        ready.fail(error)
        return function.shutDown().assumeIsolated()
          .flatMapThrowing { throw error }
          .nonisolated()
      }
      .nonisolated()
  }

  /// Starts the function's processes ahead of any invocation, and the health checks.
  package func startFunction() {
    loop.execute {
      self.parts.value.function.start()
      for check in self.parts.value.healthChecks { check.start() }
    }
  }

  /// Ends everything: processes are asked to end, then killed. The future succeeds when none is left.
  package func stop() -> EventLoopFuture<Void> {
    loop.flatSubmit {
      for check in self.parts.value.healthChecks { check.stop() }
      let gone = self.parts.value.function.shutDown()
      for server in self.parts.value.servers { server.close() }
      return gone.assumeIsolated()
        .flatMap { self.parts.value.orphans.killAll(on: self.loop) }
        .map {
          for server in self.parts.value.servers { server.abort() }
          self.exits.stop()
          self.parts.value.finished.succeed()
          self.parts.value.ready.fail(CancellationError())
        }
        .nonisolated()
    }
  }

  /// Kills all processes at once, while ``stop()`` waits for them.
  package func killNow() {
    loop.execute { self.parts.value.function.killNow() }
  }
}
