import EmulatorCore
import Glibc
import NIOCore

extension Emulator {
  /// Listens on all addresses. If one of them fails, none stays open.
  ///
  /// - Parameter appPorts: ports that the apps need. A front door whose port the kernel chooses leaves them free.
  static func listen(
    _ doors: [(FunctionConfiguration.FrontDoorAddress, HTTPServer.Router)], avoiding appPorts: Set<Int>,
    budget: ConnectionBudget, on loop: any EventLoop
  ) -> EventLoopFuture<[HTTPServer]> {
    let servers = doors.map { address, router in
      listen(address, avoiding: appPorts, budget: budget, on: loop, router: router)
    }
    return EventLoopFuture.whenAllComplete(servers, on: loop).flatMapThrowing { results in
      do {
        return try results.map { try $0.get() }
      } catch {
        for case .success(let server) in results { server.abort() }
        throw error
      }
    }
  }

  /// Checks that the ports for the apps are free. Call this after the front doors are open, because they may use one.
  static func checkAppPorts(
    of configuration: EmulatorConfiguration, _ directory: FunctionDirectory, servers: [HTTPServer]
  ) throws(EmulatorError) {
    for (function, hostedFunction) in zip(configuration.functions, directory.hostedFunctions)
    where !hostedFunction.enforcement.isEnforced(.ownNetwork) {
      guard let occupant = function.occupants(of: AppPort(port: function.appPort)).first else { continue }
      guard occupant.pid == getpid() else { throw .portInUse(occupant) }
      let options =
        ["--listen"] + configuration.functions.flatMap { $0.frontDoors.map(\.option) }
        + configuration.apis.map(\.frontDoor.option)
      let index = servers.firstIndex { $0.address.port == Int(occupant.port) }
      throw .portInUse(occupant, ownOption: index.map { options[$0] } ?? options[0])
    }
  }

  /// Where everything listens.
  ///
  /// - Parameters:
  ///   - configuration: the host of the first server, and the APIs.
  ///   - servers: the server of the Lambda API, then those of the functions' front doors and of the APIs in order.
  static func addresses(
    of directory: FunctionDirectory, _ configuration: EmulatorConfiguration, _ servers: [HTTPServer]
  ) -> EmulatorAddresses {
    var ports = servers.map { $0.address.port ?? 0 }[...]
    return EmulatorAddresses(
      main: HostPort(host: configuration.host, port: ports.popFirst() ?? 0),
      functions: directory.hostedFunctions.map { hostedFunction in
        let description = hostedFunction.function.description
        return EmulatorAddresses.Function(
          name: description.name, arn: description.arn,
          frontDoors: hostedFunction.frontDoors.map { address, _ in
            .init(address.settings.door, at: HostPort(host: address.host, port: ports.popFirst() ?? 0))
          })
      },
      apis: configuration.apis.map { api in
        .init(
          name: api.api.name,
          frontDoor: .init(api.frontDoor.settings.door, at: HostPort(host: api.host, port: ports.popFirst() ?? 0)))
      },
      hadSeveral: directory.requiresNames)
  }

  private static func listen(
    _ address: FunctionConfiguration.FrontDoorAddress, avoiding appPorts: Set<Int>, budget: ConnectionBudget,
    on loop: any EventLoop, router: @escaping HTTPServer.Router
  ) -> EventLoopFuture<HTTPServer> {
    let server = bind(address, budget: budget, on: loop, router: router)
    guard address.port == 0 else { return server }
    let shared = NIOLoopBound((budget, router), eventLoop: loop)
    return server.flatMap { server in
      guard let port = server.address.port, appPorts.contains(port) else { return loop.makeSucceededFuture(server) }
      // Stays open until another port is chosen, so that the kernel cannot choose this one again.
      let (budget, router) = shared.value
      return listen(address, avoiding: appPorts, budget: budget, on: loop, router: router)
        .always { _ in server.abort() }
    }
  }

  /// The limits of a front door's connections.
  static func limits(of address: FunctionConfiguration.FrontDoorAddress) -> HTTPServer.Limits {
    HTTPServer.Limits(body: FrontDoorRules(address.settings).requestBody, head: .seconds(30))
  }

  private static func bind(
    _ address: FunctionConfiguration.FrontDoorAddress, budget: ConnectionBudget, on loop: any EventLoop,
    router: @escaping HTTPServer.Router
  ) -> EventLoopFuture<HTTPServer> {
    let limits = limits(of: address)
    do {
      let socket = try SocketAddress(ipAddress: address.host, port: address.port)
      return HTTPServer.bind(to: .address(socket), on: loop, limits: limits, budget: budget, router: router)
        .assumeIsolated()
        .flatMapErrorThrowing { throw cannotListen(address, $0) }
        .nonisolated()
    } catch {
      return loop.makeFailedFuture(cannotListen(address, error))
    }
  }

  private static func cannotListen(
    _ address: FunctionConfiguration.FrontDoorAddress, _ error: any Error
  ) -> EmulatorError {
    let code = (error as? IOError)?.errnoCode
    return .cannotListen(
      address: "\(HostPort(host: address.host, port: address.port))", option: address.option,
      reason: code.map { String(cString: strerror($0)) } ?? "not a numeric address",
      isInUse: code == EADDRINUSE)
  }
}
