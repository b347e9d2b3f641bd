import AdapterCore
import EventLoop
import LoopbackHTTP

extension HTTPConnector {
  /// A connector to an endpoint of the settings.
  convenience init(_ endpoint: Endpoint) {
    self.init(endpoint.addresses.map { SocketAddress($0) }, host: endpoint.hostFieldValue)
  }

  /// The addresses of this connector's endpoint, the one that accepted a connection last first.
  func sortedAddresses(of endpoint: Endpoint) -> [Endpoint] {
    let addresses = endpoint.addresses
    return Array(addresses[preferred...] + addresses[..<preferred])
  }
}

extension SocketAddress {
  /// The address of an endpoint that has one.
  fileprivate init(_ endpoint: Endpoint) {
    let address: SocketAddress? =
      switch endpoint {
      case .ip(let address, let port): SocketAddress(host: "\(address)", port: Int(port))
      case .unix(let path): SocketAddress(unixPath: path)
      case .localhost: nil
      }
    guard let address else { preconditionFailure("Settings take numeric addresses and short paths only: \(endpoint)") }
    self = address
  }
}
