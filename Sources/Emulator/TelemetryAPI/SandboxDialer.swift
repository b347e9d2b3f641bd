import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import NIOPosix

/// Connects to servers inside of a sandbox: `sandbox.localdomain` is its own 127.0.0.1.
struct SandboxDialer {
  /// Makes a socket in the sandbox's own network; nil where it shares this machine's.
  var openSocket: (() throws -> CInt)?

  /// The way to this destination.
  func delivery(
    to destination: TelemetrySubscription.Destination, on loop: any EventLoop
  ) -> any TelemetryDelivery {
    switch destination {
    case .http(let method, let port, let target):
      HTTPTelemetryDelivery(method: method, port: port, target: target, self, on: loop)
    case .tcp(let port): TCPTelemetryDelivery(port: port, self, on: loop)
    }
  }

  /// Connects to a port.
  func connect(
    port: Int, on loop: any EventLoop, initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    let bootstrap = ClientBootstrap(group: loop).connectTimeout(.seconds(1)).channelInitializer(initializer)
    do {
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      guard let openSocket else { return bootstrap.connect(to: address) }
      return bootstrap.withConnectedSocket(try Self.connected(openSocket(), to: address))
    } catch {
      return loop.makeFailedFuture(error)
    }
  }

  /// Within one machine a connection is there, or refused, at once; a full queue is not waited for.
  private static func connected(_ socket: CInt, to address: SocketAddress) throws -> CInt {
    _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK)
    var patience = timeval(tv_sec: 0, tv_usec: 50_000)
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let result = address.withSockAddr { Glibc.connect(socket, $0, socklen_t($1)) }
    guard result == 0 else {
      let error = SystemError(errno: errno)
      Glibc.close(socket)
      throw error
    }
    return socket
  }
}
