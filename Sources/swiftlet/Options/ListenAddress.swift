import ArgumentParser
import EmulatorCore

/// The value of `--listen`: `127.0.0.1:9000`, `[::1]:9000`, `:9000` or `9000`.
struct ListenAddress: Equatable, ExpressibleByArgument, CustomStringConvertible {
  var host: String
  /// The port; 0 lets the system choose.
  var port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.last, let port = UInt16(last) else { return nil }
    var host = parts.dropLast().joined(separator: ":")
    if host.hasPrefix("[") && host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    if host.isEmpty || host == "localhost" { host = "127.0.0.1" }
    self.init(host: host, port: Int(port))
  }

  /// Where an emulator listens if nothing says otherwise.
  static let usual = ListenAddress(host: "127.0.0.1", port: 9000)

  /// Where `sam local start-lambda` of the SAM CLI listens.
  static let samLambda = ListenAddress(host: "127.0.0.1", port: 3001)
  /// Where `sam local start-api` of the SAM CLI listens.
  static let samAPI = ListenAddress(host: "127.0.0.1", port: 3000)

  /// The address with the next port; if the system chooses the port, this address.
  var following: ListenAddress { ListenAddress(host: host, port: (1..<65535).contains(port) ? port + 1 : 0) }

  /// The next address that is not this one.
  func following(except other: ListenAddress) -> ListenAddress {
    following == other && other.port != 0 ? following.following : following
  }

  var description: String { "\(HostPort(host: host, port: port))" }
  var defaultValueDescription: String { description }
}
