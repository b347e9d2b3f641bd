import AdapterCore
import EventLoop
import LoopbackHTTP

extension HTTPConnector {
  /// Creates a connector to an endpoint of the settings.
  convenience init(_ endpoint: Endpoint) {
    self.init(endpoint.addresses.map { SocketAddress($0) }, host: endpoint.hostFieldValue)
  }

  /// The addresses of this connector's endpoint; the one that last accepted a connection comes first.
  func sortedAddresses(of endpoint: Endpoint) -> [Endpoint] {
    let addresses = endpoint.addresses
    return Array(addresses[preferred...] + addresses[..<preferred])
  }
}

extension SocketAddress {
  /// Creates the address of an endpoint that has exactly one.
  fileprivate init(_ endpoint: Endpoint) {
    let address: SocketAddress? =
      switch endpoint {
      case .ip(let address, let port): SocketAddress(host: "\(address)", port: Int(port))
      case .unix(let path): SocketAddress(unixPath: path)
      case .localhost: nil
      }
    guard let address else {
      preconditionFailure("Settings accept only numeric addresses and short paths: \(endpoint)")
    }
    self = address
  }
}
