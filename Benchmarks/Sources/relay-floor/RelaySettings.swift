import Glibc

/// The relay's settings from its environment.
struct RelaySettings {
  /// Lambda's API, from `AWS_LAMBDA_RUNTIME_API`.
  let runtimeAPI: sockaddr_in
  /// The app, from `AWS_LWA_PORT`, on loopback.
  let app: sockaddr_in
  /// Whether the app gets a fixed GET instead of the event's bytes, from `RELAY_FLOOR_METHOD=GET`. The relay does not
  /// parse the event, so it cannot decide this itself.
  let sendsFixedGET: Bool
  /// Whether the app's response is forwarded as it arrives, from `AWS_LWA_INVOKE_MODE=response_stream`.
  let isStreaming: Bool

  init?() {
    guard let api = getenv("AWS_LAMBDA_RUNTIME_API"), let port = getenv("AWS_LWA_PORT"),
      let colon = strrchr(api, Int32(UInt8(ascii: ":")))
    else { return nil }
    runtimeAPI = Self.loopback(port: atoi(colon + 1))
    app = Self.loopback(port: atoi(port))
    sendsFixedGET = Self.variable("RELAY_FLOOR_METHOD", is: "GET")
    isStreaming = Self.variable("AWS_LWA_INVOKE_MODE", is: "response_stream")
  }

  private static func variable(_ name: String, is expected: String) -> Bool {
    guard let value = getenv(name) else { return false }
    return strcmp(value, expected) == 0
  }

  private static func loopback(port: Int32) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
