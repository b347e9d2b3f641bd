import AdapterCore
import EventLoop

extension SocketAddress {
  /// The address of an endpoint of the settings.
  init(_ endpoint: Endpoint) {
    let address: SocketAddress? =
      switch endpoint {
      case .ip(let address, let port): SocketAddress(host: "\(address)", port: Int(port))
      case .unix(let path): SocketAddress(unixPath: path)
      }
    guard let address else { preconditionFailure("Settings take numeric addresses and short paths only: \(endpoint)") }
    self = address
  }
}
