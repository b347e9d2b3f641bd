package import LambdaEvents
import WireFormat

/// Where an emulator listens, and what for.
package struct EmulatorAddresses: Sendable, Equatable {
  /// A front door with its own address.
  package struct Door: Sendable, Equatable {
    package var door: FrontDoor
    package var address: HostPort

    package init(_ door: FrontDoor, at address: HostPort) {
      self.door = door
      self.address = address
    }

    /// The URL, with the stage if URLs begin with it, without a slash at its end.
    package var url: String { "http://\(address)" + (door.stage.map { "/\($0)" } ?? "") }
  }

  /// A function and its front doors.
  package struct Function: Sendable, Equatable {
    package var name: String
    /// The Amazon Resource Name, without a qualifier.
    package var arn: String
    package var frontDoors: [Door]

    package init(name: String, arn: String, frontDoors: [Door]) {
      self.name = name
      self.arn = arn
      self.frontDoors = frontDoors
    }
  }

  /// An API with routes to functions.
  package struct API: Sendable, Equatable {
    package var name: String
    package var frontDoor: Door

    package init(name: String, frontDoor: Door) {
      self.name = name
      self.frontDoor = frontDoor
    }
  }

  /// The address of the Lambda API and the Function URLs.
  package var main: HostPort
  /// The functions, in the order of the configuration.
  package var functions: [Function]
  /// The APIs with routes, in the order of the configuration.
  package var apis: [API]
  /// Whether each function's URL has its name, because there are or were several functions.
  package var requiresNames: Bool

  /// - Parameter hadSeveral: whether there were several functions before.
  package init(main: HostPort, functions: [Function], apis: [API] = [], hadSeveral: Bool = false) {
    requiresNames = hadSeveral || functions.count > 1
    self.main = main
    self.functions = functions
    self.apis = apis
  }

  /// The endpoint of the Lambda API, as SDKs expect it.
  package var endpoint: String { "http://\(main)" }

  /// A function's URL, without a slash at its end: the endpoint if it is the only function, or else its name under
  /// `localhost`.
  package func functionURL(of function: Function) -> String {
    !requiresNames ? endpoint : "http://\(HostPort(host: "\(function.name).localhost", port: main.port))"
  }

  /// The addresses as one JSON object, for scripts: the file of `--addresses`.
  ///
  /// - Parameter processID: the process that listens.
  package func json(processID: Int32) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("pid")
      writer.number(Int(processID))
      writer.key("endpoint")
      writer.string(endpoint)
      writer.key("functions")
      writer.object { writer in
        for function in functions {
          writer.key(function.name)
          write(function, to: &writer)
        }
      }
      writer.key("apis")
      writer.object { writer in
        for api in apis {
          writer.key(api.name)
          writer.object { writer in
            writer.key("kind")
            writer.string(api.frontDoor.door.source.rawValue)
            writeAddress(of: api.frontDoor, to: &writer)
          }
        }
      }
    }
    return writer.finish() + [UInt8(ascii: "\n")]
  }

  private func write(_ function: Function, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("arn")
      writer.string(function.arn)
      writer.key("functionUrl")
      writer.string(functionURL(of: function))
      writer.key("frontDoors")
      writer.object { writer in
        for door in function.frontDoors {
          writer.key(door.door.source.rawValue)
          writer.object { writeAddress(of: door, to: &$0) }
        }
      }
    }
  }

  private func writeAddress(of door: Door, to writer: inout JSONWriter) {
    writer.key("url")
    writer.string(door.url)
    guard let stage = door.door.stageName else { return }
    writer.key("stage")
    writer.string(stage)
  }
}

extension FrontDoor {
  /// The name of the stage, including `$default`; nil if the front door has no stages.
  fileprivate var stageName: String? {
    switch self {
    case .restAPI(let stage, _), .httpAPI(let stage, _): stage
    case .functionURL, .loadBalancer, .vpcLattice: nil
    }
  }
}
