import AdapterCore
import AdapterLoop
import LoopbackHTTP

extension HTTPConnector {
  /// Creates a connector to an endpoint of the settings.
  convenience init(_ endpoint: Endpoint) {
    self.init(endpoint.addresses.map { StreamSocket.Address($0) }, host: endpoint.hostFieldValue)
  }

  /// The addresses of this connector's endpoint; the one that last accepted a connection comes first.
  func sortedAddresses(of endpoint: Endpoint) -> [Endpoint] {
    let addresses = endpoint.addresses
    return Array(addresses[preferred...] + addresses[..<preferred])
  }
}

extension StreamSocket.Address {
  /// Creates the address of an endpoint that has exactly one.
  fileprivate init(_ endpoint: Endpoint) {
    let address: StreamSocket.Address? =
      switch endpoint {
      case .ip(let address, let port): StreamSocket.Address(host: "\(address)", port: Int(port))
      case .unix(let path): StreamSocket.Address(unixPath: path)
      case .localhost: nil
      }
    guard let address else {
      preconditionFailure("Settings accept only numeric addresses and short paths: \(endpoint)")
    }
    self = address
  }
}
