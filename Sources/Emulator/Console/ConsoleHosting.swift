import AdapterCore
import EmulatorCore
import LambdaEvents

/// What the console knows about the functions that run now.
struct ConsoleHosting {
  let directory: FunctionDirectory
  let addresses: EmulatorAddresses
  /// The APIs, with their front doors.
  let apis: [(api: GatewayAPI, door: WebFrontDoor)]

  /// All functions, as the page shows them.
  var functions: [ConsoleFunction] { directory.hostedFunctions.indices.map(function(at:)) }

  /// A function, as the page shows it; nil if there is none of this name.
  func function(named name: String) -> ConsoleFunction? { index(of: name).map(function(at:)) }

  /// A function; nil if there is none of this name.
  func hostedFunction(named name: String) -> HostedFunction? { index(of: name).map { directory.hostedFunctions[$0] } }

  /// A front door of a function, by its name in ``ConsoleFunction/Door``, and where it listens.
  func door(named name: String, of function: String) -> (door: WebFrontDoor, address: HostPort)? {
    guard let index = index(of: function) else { return nil }
    return doors(at: index).first { $0.shown.name == name }.map { ($0.door, $0.address) }
  }

  /// A front door of a function.
  private struct Door {
    var shown: ConsoleFunction.Door
    var door: WebFrontDoor
    var address: HostPort
  }

  private func index(of name: String) -> Int? { directory.hostedFunctions.firstIndex { $0.name == name } }

  /// The front doors that lead to a function, with names of their own. The name of the first of each kind is the source
  /// of the invocations.
  private func doors(at index: Int) -> [Door] {
    let hostedFunction = directory.hostedFunctions[index]
    let listening = addresses.functions[index]
    var doors: [Door] = []
    func add(_ door: WebFrontDoor, _ address: HostPort, url: String, _ suffix: String) {
      var name = door.rules.door.source.rawValue
      if doors.contains(where: { $0.shown.name == name }) { name += ":\(suffix)" }
      doors.append(Door(shown: .init(name: name, url: url), door: door, address: address))
    }
    let host = addresses.requiresNames ? "\(hostedFunction.name).localhost" : addresses.main.host
    add(
      hostedFunction.functionURL, HostPort(host: host, port: addresses.main.port),
      url: addresses.functionURL(of: listening), "")
    for (own, listening) in zip(hostedFunction.frontDoors, listening.frontDoors) {
      add(own.door, listening.address, url: listening.url, "\(listening.address.port)")
    }
    for (api, listening) in zip(apis, addresses.apis) where api.api.leads(to: hostedFunction.name) {
      add(api.door, listening.frontDoor.address, url: listening.frontDoor.url, api.api.name)
    }
    return doors
  }

  private func function(at index: Int) -> ConsoleFunction {
    let hostedFunction = directory.hostedFunctions[index]
    let description = hostedFunction.function.description
    let configuration = hostedFunction.configuration
    let runtime = configuration.code?.runtime.map { "\($0.identifier) \(description.handler)" }
    let adapterSettings = configuration.adapterSettings(at: AppPort(port: configuration.appPort))
    return ConsoleFunction(
      name: description.name, arn: description.arn, memorySize: description.memorySize, timeout: description.timeout,
      command: runtime ?? configuration.command.joined(separator: " "), version: description.version,
      // The adapter is an extension, and those are not told about the log.
      logGroup: adapterSettings == nil ? description.logGroup : "", doors: doors(at: index).map(\.shown),
      endpoint: addresses.endpoint, decoderOptions: adapterSettings?.eventDecoderOptions ?? EventDecoder.Options())
  }
}

extension GatewayAPI {
  /// Whether any route leads to this function.
  fileprivate func leads(to function: String) -> Bool {
    routes.contains { if case .function(let name) = $0.integration { name == function } else { false } }
  }
}
