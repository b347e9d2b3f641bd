package import EmulatorCore
package import NIOCore

extension Emulator {
  /// Runs what a changed configuration describes. Functions and front doors that are the same in both stay as they are.
  ///
  /// - Returns: where it listens now. Fails with ``EmulatorError`` if the configuration cannot run; nothing has changed
  ///   then.
  package func reload(_ configuration: EmulatorConfiguration) -> EventLoopFuture<EmulatorAddresses> {
    loop.flatSubmit {
      let parts = self.parts.value
      guard !parts.isStopping else { return self.loop.makeSucceededFuture(parts.addresses) }
      let next: EmulatorParts.Next
      do {
        next = try parts.next(configuration)
      } catch {
        return self.loop.makeFailedFuture(error as? EmulatorError ?? .system("\(error)"))
      }
      let new = next.doors.filter { parts.server(for: $0.key) == nil }
      let listening = Self.listen(
        new.map { ($0.address, parts.holding($0)) }, avoiding: configuration.appPorts, budget: parts.budget,
        on: self.loop)
      return listening.assumeIsolated()
        .flatMapErrorThrowing { error in
          parts.discard(next)
          throw error
        }
        .map { servers in
          parts.become(next, listeners: Dictionary(zip(new.map(\.key), servers)) { $1 })
          return parts.addresses
        }
        .nonisolated()
    }
  }

  /// Lets requests go on that waited for the configuration to be read again.
  ///
  /// - Parameter problem: why the configuration stays as it was, as sentences; nil if it has been reloaded.
  package func endReload(_ problem: String?) {
    loop.execute {
      let parts = self.parts.value
      guard let reload = parts.reloads?.configuration else { return }
      if let problem, let changes = reload.changes {
        parts.log.notice("not reloaded: \(changes) changed, but \(problem)")
      }
      reload.finish()
    }
  }
}

extension EmulatorParts {
  /// What is ready to take the place of what runs.
  struct Next {
    var configuration: EmulatorConfiguration
    var directory: FunctionDirectory
    var doors: [Door]
    /// Which of the functions are new or changed.
    var created: [HostedFunction]
  }

  /// Creates the functions of another configuration that do not run yet. Nothing starts yet.
  func next(_ configuration: EmulatorConfiguration) throws -> Next {
    // Once a function had to be named, a request for a removed one must not reach another.
    let isOneOfMany = directory.requiresNames || configuration.functions.count > 1
    let isSameForAll = configuration.identities == self.configuration.identities
    var created: [HostedFunction] = []
    do {
      let hostedFunctions = try configuration.functions.map { function in
        let same = directory.hostedFunctions.first {
          $0.configuration == function && $0.isOneOfMany == isOneOfMany && isSameForAll
        }
        if let same { return same }
        let hostedFunction = try host(function, in: configuration, isOneOfMany: isOneOfMany)
        created.append(hostedFunction)
        return hostedFunction
      }
      let nextDirectory = try Self.directory(
        of: hostedFunctions, configuration, hadSeveral: isOneOfMany, at: host.clock)
      return Next(
        configuration: configuration, directory: nextDirectory,
        doors: try Self.doors(of: nextDirectory, configuration, on: host, console, log), created: created)
    } catch {
      discard(created)
      throw error
    }
  }

  /// Gives up what could not take the place.
  func discard(_ next: Next) { discard(next.created) }

  private func discard(_ created: [HostedFunction]) {
    // Nothing has started, so this completes immediately.
    for hostedFunction in created { _ = hostedFunction.function.shutDown() }
    for hostedFunction in directory.hostedFunctions {
      destinations.add(hostedFunction.events, name: hostedFunction.name)
    }
  }

  /// Lets requests reach what is described now.
  ///
  /// - Parameter listeners: what listens on the addresses that are new.
  func become(_ next: Next, listeners: [DoorKey: HTTPServer]) {
    let servers = next.doors.compactMap { door in listeners[door.key] ?? server(for: door.key) }
    for (door, server) in zip(next.doors, servers) {
      server.serve(limits: Emulator.limits(of: door.address), router: holding(door))
    }
    for server in self.servers where !servers.contains(where: { $0 === server }) { server.close() }
    let isListeningElsewhere = servers.first !== self.servers.first
    let old = directory.hostedFunctions
    let gone = old.filter { function in !next.directory.hostedFunctions.contains { $0.function === function.function } }
    adopt(next, servers)
    report(next, gone: gone)
    for hostedFunction in gone {
      for check in hostedFunction.healthChecks { check.stop() }
      destinations.remove(hostedFunction.events, name: hostedFunction.name)
      let successor = next.created.first { $0.name == hostedFunction.name }?.function
      retire(hostedFunction.function, for: successor)
    }
    for hostedFunction in next.created {
      for check in hostedFunction.healthChecks { check.start() }
      let isNew = !gone.contains { $0.name == hostedFunction.name }
      let function = hostedFunction.function
      if isNew, configuration.startsEagerly || function.startsAhead { function.start() }
    }
    reloads?.configuration.files = configuration.files
    console?.reloaded(isListeningElsewhere: isListeningElsewhere)
  }

  /// Reports what is not reported when a changed function starts.
  private func report(_ next: Next, gone: [HostedFunction]) {
    guard let reload = reloads?.configuration, let changes = reload.changes else { return }
    let added = next.created.map(\.name).filter { name in !gone.contains { $0.name == name } }
    let removed = gone.map(\.name).filter { name in !next.created.contains { $0.name == name } }
    let changed = next.created.filter { !added.contains($0.name) }
    for hostedFunction in changed { hostedFunction.function.reload?.replaced(because: changes) }
    guard changed.isEmpty || !added.isEmpty || !removed.isEmpty else { return }
    guard !changes.areHidden || !added.isEmpty || !removed.isEmpty else { return }
    let news = [("added", added), ("removed", removed)].filter { !$0.1.isEmpty }
      .map { "\($0.0) \($0.1.joined(separator: ", "))" }
    log.notice("reloaded: \(changes) changed\(news.isEmpty ? "" : "; " + news.joined(separator: ", "))")
  }
}
