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
  let loop: any EventLoop
  let parts: NIOLoopBound<EmulatorParts>

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

  private init(_ parts: EmulatorParts) {
    loop = parts.host.loop
    self.parts = NIOLoopBound(parts, eventLoop: loop)
    let hostedFunctions = parts.directory.hostedFunctions
    enforcement = hostedFunctions.map(\.enforcement)
    runtimes = hostedFunctions.map(\.runtime)
    runtimeWarnings = hostedFunctions.map(\.runtimeWarning)
    addresses = parts.addresses
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
    let feed = configuration.console.map { _ in ConsoleFeed(clock: clock) }
    let observer: ((SandboxLogEntry) -> Void)? =
      if let feed {
        { entry in
          configuration.observer?(entry)
          feed.note(entry)
        }
      } else { configuration.observer }
    let host = SandboxHost(
      loop: loop, clock: clock, exits: exits, orphans: SandboxOrphans(isAdopting: configuration.adoptsOrphans),
      appPorts: AppPorts(), callers: SandboxCallerRules(allowing: configuration.allowedHosts), sink: log,
      adoptsOrphans: configuration.adoptsOrphans, observer: observer, console: feed)
    let log = FunctionLog(
      format: configuration.logFormat, clock: clock, sink: log, onNotice: feed?.notices(of: nil))
    let reloads = reloadSettings(of: configuration, on: host, log)
    let parts: EmulatorParts
    do {
      parts = try EmulatorParts(configuration, on: host, reloads: reloads, log: log)
    } catch {
      exits.stop()
      reloads?.watch.stop()
      throw error
    }
    return listen(
      parts.doors.map { ($0.address, parts.holding($0)) }, avoiding: configuration.appPorts, budget: parts.budget,
      on: loop
    ).assumeIsolated()
      .flatMapThrowing { servers in
        do {
          try checkAppPorts(of: configuration, parts.directory, servers: servers)
        } catch {
          for server in servers { server.abort() }
          throw error
        }
        parts.servers = servers
        return Emulator(parts)
      }
      .flatMapError { error in
        exits.stop()
        reloads?.watch.stop()
        parts.starts.fail(error)
        return parts.shutDownFunctions().assumeIsolated()
          .flatMapThrowing { throw error }
          .nonisolated()
      }
      .nonisolated()
  }

  /// Starts to watch files; nil if they are not watched.
  private static func reloadSettings(
    of configuration: EmulatorConfiguration, on host: SandboxHost, _ log: FunctionLog
  ) -> ReloadSettings? {
    guard configuration.watchesFiles else { return nil }
    do throws(SystemError) {
      let watch = try SourceWatch(notice: log.notice)
      try watch.start(on: host.loop)
      let reload = ConfigurationReload(
        watching: watch, log: log, on: host, isDue: configuration.onChangedConfiguration)
      reload.files = configuration.files
      return ReloadSettings(watch: watch, log: log, configuration: reload, excluded: configuration.unwatched)
    } catch {
      log.notice("files are not watched: \(error). See fs.inotify.max_user_instances in inotify(7).")
      return nil
    }
  }

  /// Starts the functions that start before their first invocation, and the health checks.
  package func startFunctions() {
    loop.execute {
      for function in self.parts.value.starts.ahead { function.start() }
      for check in self.parts.value.directory.hostedFunctions.flatMap(\.healthChecks) { check.start() }
    }
  }

  /// Stops everything: processes are asked to end, then killed. The future succeeds once all are gone.
  package func stop() -> EventLoopFuture<Void> {
    loop.flatSubmit {
      let parts = self.parts.value
      parts.isStopping = true
      for check in parts.directory.hostedFunctions.flatMap(\.healthChecks) { check.stop() }
      parts.reloads?.configuration.stop()
      let gone = parts.shutDownFunctions()
      for server in parts.servers { server.close() }
      let consoleEnd = parts.console?.stop() ?? self.loop.makeSucceededVoidFuture()
      return gone.and(consoleEnd).map { _ in }.assumeIsolated()
        .flatMap { parts.host.orphans.killAll(on: self.loop) }
        .map {
          for server in parts.servers { server.abort() }
          parts.host.exits.stop()
          parts.reloads?.watch.stop()
          parts.starts.stop()
        }
        .nonisolated()
    }
  }

  /// Kills all processes immediately, while ``stop()`` waits for them.
  package func killNow() {
    loop.execute {
      let parts = self.parts.value
      for function in parts.directory.hostedFunctions.map(\.function) + parts.retired { function.killNow() }
    }
  }
}
