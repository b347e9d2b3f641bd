import Testing

@testable import AdapterCore

@Suite struct EndpointTests {
  @Test func localhostIsBothLoopbackAddresses() {
    let localhost = Endpoint.localhost(port: 8080)
    #expect(localhost.addresses.map(\.description) == ["127.0.0.1:8080", "[::1]:8080"])
    #expect(localhost.description == "localhost:8080")
    #expect(localhost.forConnecting == localhost)
    #expect(!localhost.isUnix)
  }

  @Test func otherEndpointsAreOneAddress() {
    for endpoint in [Endpoint.ip(.loopback, port: 80), .ip(.v6(high: 0, low: 1), port: 80), .unix(path: "/s")] {
      #expect(endpoint.addresses == [endpoint])
    }
  }

  @Test func anUnspecifiedAddressIsReachedAtLoopback() {
    #expect(Endpoint.ip(.v4(0), port: 80).forConnecting == .ip(.loopback, port: 80))
    #expect(Endpoint.ip(.v6(high: 0, low: 0), port: 80).forConnecting.description == "[::1]:80")
    #expect(Endpoint.ip(.v6(high: 0, low: 0xFFFF_0000_0000), port: 80).forConnecting == .ip(.loopback, port: 80))
  }
}
