import EmulatorCore
import Testing

@Suite struct HostPortTests {
  @Test func onlyIPv6AddressesHaveBrackets() {
    #expect("\(HostPort(host: "127.0.0.1", port: 80))" == "127.0.0.1:80")
    #expect("\(HostPort(host: "localhost", port: 80))" == "localhost:80")
    #expect("\(HostPort(host: "::1", port: 9000))" == "[::1]:9000")
  }
}
