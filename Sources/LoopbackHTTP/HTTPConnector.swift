package import AdapterLoop

/// Opens connections to a server at one of its addresses.
///
/// `localhost` has two addresses, and a server may listen on either, and on the other one after a restart. The address
/// that last accepted a connection is tried first; if it refuses, the others follow at once.
@LoopActor
package final class HTTPConnector {
  /// The Host field of requests to this server.
  package nonisolated let host: String
  /// The index of the address that last accepted a connection; 0 before the first connection.
  package private(set) var preferred = 0

  private let addresses: [StreamSocket.Address]

  /// - Parameters:
  ///   - addresses: at least one, in the order in which they are tried.
  ///   - host: the Host field of requests.
  package init(_ addresses: [StreamSocket.Address], host: String) {
    self.addresses = addresses
    self.host = host
  }

  /// Opens a connection.
  ///
  /// - Throws: ``ConnectionError/cannotConnect(_:)`` or ``ConnectionError/deadlinePassed``. If all addresses refuse, it
  ///   is the error of the first one that exists on this machine.
  package func connect(
    limits: HTTPConnection.Limits = HTTPConnection.Limits(), until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPConnection {
    let first = preferred
    var refusal: SocketError?
    for offset in addresses.indices {
      let index = (first + offset) % addresses.count
      do throws(ConnectionError) {
        let connection = try await HTTPConnection.connect(to: addresses[index], limits: limits, until: deadline)
        preferred = index
        return connection
      } catch {
        guard case .cannotConnect(let socketError) = error, socketError.isRefused || socketError.isAddressMissing else {
          throw error
        }
        if refusal?.isAddressMissing ?? true { refusal = socketError }
      }
    }
    throw refusal.map { .cannotConnect($0) } ?? .cancelled
  }
}
