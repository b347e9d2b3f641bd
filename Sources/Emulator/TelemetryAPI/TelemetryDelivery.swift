import EmulatorCore
import NIOCore
import NIOPosix

/// A way in which events reach a subscriber.
protocol TelemetryDelivery: AnyObject {
  /// Sends events, each a JSON object. The future succeeds when they have arrived, as far as that can be known.
  func send(_ events: [[UInt8]]) -> EventLoopFuture<Void>

  /// Gives up what is under way.
  func close()
}

/// The way to this destination.
func makeTelemetryDelivery(
  to destination: TelemetrySubscription.Destination, on loop: any EventLoop
) -> any TelemetryDelivery {
  switch destination {
  case .http(let method, let port, let target):
    HTTPTelemetryDelivery(method: method, port: port, target: target, on: loop)
  case .tcp(let port): TCPTelemetryDelivery(port: port, on: loop)
  }
}

/// Connections to servers inside of the sandbox: `sandbox.localdomain` is its own 127.0.0.1.
enum SandboxConnection {
  /// Connects to a port.
  static func open(
    port: Int, on loop: any EventLoop, initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    do {
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      return ClientBootstrap(group: loop)
        .connectTimeout(.seconds(1))
        .channelInitializer(initializer)
        .connect(to: address)
    } catch {
      return loop.makeFailedFuture(error)
    }
  }
}
