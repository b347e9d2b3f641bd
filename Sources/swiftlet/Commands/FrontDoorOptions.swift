import ArgumentParser
import Emulator
import EmulatorCore
import LambdaEvents

/// The options of `swiftlet local` for further front doors.
struct FrontDoorOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where to listen as an API Gateway HTTP API as well.", valueName: "host:port"))
  var httpAPI: ListenAddress?

  @Option(help: ArgumentHelp("Where to listen as an API Gateway REST API as well.", valueName: "host:port"))
  var restAPI: ListenAddress?

  @Option(help: ArgumentHelp("Where to listen as an Application Load Balancer as well.", valueName: "host:port"))
  var alb: ListenAddress?

  @Option(
    help: ArgumentHelp("Where to listen as a load balancer with multi-value headers as well.", valueName: "host:port"))
  var albMultiValue: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "Where to listen as an Amazon VPC Lattice service as well (events of version 2).", valueName: "host:port"))
  var lattice: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "Where to listen as a VPC Lattice service with events of version 1 as well.", valueName: "host:port"))
  var latticeV1: ListenAddress?

  @Option(help: ArgumentHelp("The stage of the HTTP API; $default stands in no path.", valueName: "name"))
  var httpAPIStage = "$default"

  @Option(help: ArgumentHelp("The stage of the REST API.", valueName: "name"))
  var restAPIStage = "prod"

  @Option(help: ArgumentHelp("How long callers of the REST API wait.", valueName: "duration"))
  var restAPITimeout = TimeSpan(duration: .seconds(29))

  func validate() throws {
    for (stage, option) in [(httpAPIStage, "--http-api-stage"), (restAPIStage, "--rest-api-stage")] {
      guard stage == "$default" && option == "--http-api-stage" || PlainName.isValid(stage) else {
        throw ValidationError("\(option) \(stage): expected letters, digits, - and _.")
      }
    }
  }

  /// The front doors that were asked for.
  var addresses: [EmulatorConfiguration.FrontDoorAddress] {
    let wanted: [(ListenAddress?, FrontDoor, String)] = [
      (httpAPI, .httpAPI(stage: httpAPIStage), "--http-api"), (restAPI, .restAPI(stage: restAPIStage), "--rest-api"),
      (alb, .loadBalancer(multiValue: false), "--alb"),
      (albMultiValue, .loadBalancer(multiValue: true), "--alb-multi-value"),
      (lattice, .vpcLattice(.v2), "--lattice"), (latticeV1, .vpcLattice(.v1), "--lattice-v1"),
    ]
    return wanted.compactMap { address, door, option in
      address.map {
        .init(
          door, host: $0.host, port: $0.port, timeout: option == "--rest-api" ? restAPITimeout.duration : nil,
          option: option)
      }
    }
  }
}
