import EmulatorCore
import LambdaEvents
import Testing

@Suite struct EmulatorAddressesTests {
  private static let api = EmulatorAddresses.Function(
    name: "api", arn: FunctionDescription(name: "api").arn,
    frontDoors: [
      .init(.httpAPI(stage: "$default"), at: HostPort(host: "127.0.0.1", port: 9001)),
      .init(.restAPI(stage: "prod"), at: HostPort(host: "::1", port: 9002)),
      .init(.loadBalancer(multiValue: true), at: HostPort(host: "127.0.0.1", port: 9003)),
    ])
  private static let worker = EmulatorAddresses.Function(
    name: "worker", arn: FunctionDescription(name: "worker").arn, frontDoors: [])
  private static let main = HostPort(host: "127.0.0.1", port: 9000)

  @Test func theOnlyFunctionHasTheEndpointAsItsURL() {
    let addresses = EmulatorAddresses(main: Self.main, functions: [Self.worker])
    let json = String(decoding: addresses.json(processID: 7), as: UTF8.self)
    #expect(
      json == """
        {"pid":7,"endpoint":"http://127.0.0.1:9000","functions":{"worker":{\
        "arn":"arn:aws:lambda:us-east-1:123456789012:function:worker",\
        "functionUrl":"http://127.0.0.1:9000","frontDoors":{}}},"apis":{}}

        """)
  }

  @Test func severalFunctionsHaveHostsOfTheirOwn() {
    let addresses = EmulatorAddresses(main: Self.main, functions: [Self.api, Self.worker])
    #expect(addresses.functionURL(of: Self.api) == "http://api.localhost:9000")
    #expect(addresses.functionURL(of: Self.worker) == "http://worker.localhost:9000")
    let left = EmulatorAddresses(main: Self.main, functions: [Self.api], hadSeveral: true)
    #expect(left.functionURL(of: Self.api) == "http://api.localhost:9000")
  }

  @Test func frontDoorsAreNamedAsSampleSourcesAre() {
    let json = String(
      decoding: EmulatorAddresses(main: Self.main, functions: [Self.api]).json(processID: 7), as: UTF8.self)
    #expect(
      json.contains(
        """
        "frontDoors":{"http-api":{"url":"http://127.0.0.1:9001","stage":"$default"},\
        "rest-api":{"url":"http://[::1]:9002/prod","stage":"prod"},\
        "alb-multi-value":{"url":"http://127.0.0.1:9003"}}
        """))
  }

  @Test func apisHaveNamesAndKinds() {
    let api = EmulatorAddresses.API(
      name: "Orders", frontDoor: .init(.restAPI(stage: "prod"), at: HostPort(host: "127.0.0.1", port: 9002)))
    let addresses = EmulatorAddresses(main: Self.main, functions: [Self.worker], apis: [api])
    let json = String(decoding: addresses.json(processID: 7), as: UTF8.self)
    #expect(
      json.contains(#""apis":{"Orders":{"kind":"rest-api","url":"http://127.0.0.1:9002/prod","stage":"prod"}}"#))
  }
}
