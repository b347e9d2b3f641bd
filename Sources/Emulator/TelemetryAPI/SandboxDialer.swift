import CLinux
import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore
import NIOPosix

/// Connects to servers inside a sandbox: `sandbox.localdomain` is its 127.0.0.1.
package struct SandboxDialer {
  /// Creates a socket in the sandbox's own network; nil if the sandbox shares this machine's.
  var openSocket: (() throws -> CInt)?

  /// The address of a destination.
  func delivery(
    to destination: TelemetrySubscription.Destination, on loop: any EventLoop
  ) -> any TelemetryDelivery {
    switch destination {
    case .http(let method, let port, let target):
      HTTPTelemetryDelivery(method: method, port: port, target: target, self, on: loop)
    case .tcp(let port): TCPTelemetryDelivery(port: port, self, on: loop)
    }
  }

  /// The connection timeout.
  private static let patience = TimeAmount.seconds(1)

  /// Connects to a port.
  func connect(
    port: Int, on loop: any EventLoop, initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    let bootstrap: @Sendable () -> ClientBootstrap = {
      ClientBootstrap(group: loop).connectTimeout(Self.patience).channelInitializer(initializer)
    }
    do {
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      guard let openSocket else { return bootstrap().connect(to: address) }
      let socket = try openSocket()
      // A bootstrap only connects sockets that it has created.
      return NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try Self.connect(socket, to: address) }
        .flatMap { bootstrap().withConnectedSocket(socket) }
    } catch {
      return loop.makeFailedFuture(error)
    }
  }

  /// Connects a socket, or closes it. Waits up to ``patience``.
  private static func connect(_ socket: CInt, to address: SocketAddress) throws {
    _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK)
    _ = limit_sending(socket, patience.nanoseconds / 1_000_000)
    let result = address.withSockAddr { Glibc.connect(socket, $0, socklen_t($1)) }
    guard result == 0 else {
      let error = SystemError(errno: errno)
      Glibc.close(socket)
      throw error
    }
  }
}
