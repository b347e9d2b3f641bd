import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import LambdaInterface
import NIOCore

extension SandboxEnforcement {
  /// Whether the sandbox has its own network.
  var hasOwnNetwork: Bool { namespaces?.limits.contains(.ownNetwork) ?? false }

  /// The directory of the kernel's files about the sandbox's network.
  var networkDirectory: String {
    guard hasOwnNetwork, let sandboxInit = namespaces?.sandboxInit else { return "/proc/self/net" }
    return "/proc/\(sandboxInit.processID)/net"
  }

  /// The address for the Runtime API: Lambda's port in the sandbox's own network, or else a port that the kernel chooses.
  func runtimeAPIAddress() throws -> HTTPServer.Place {
    guard hasOwnNetwork else { return .address(try SocketAddress(ipAddress: "127.0.0.1", port: 0)) }
    return .socket(try boundSocket(port: LambdaLimits.runtimeAPIPort))
  }

  /// Forwards ports of the sandbox's own network to the same ports of this machine.
  func forward(_ ports: [Int], on loop: any EventLoop) throws -> EventLoopFuture<Void> {
    guard hasOwnNetwork else { return loop.makeSucceededVoidFuture() }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let opened = try ports.map { port in
      PortForward.open(socket: try boundSocket(port: port), to: port, on: loop)
        .map { bound.value.add($0) }
    }
    return EventLoopFuture.andAllSucceed(opened, on: loop)
  }

  /// Creates a socket in the sandbox's own network that is bound to a port of 127.0.0.1.
  func boundSocket(port: Int) throws -> CInt {
    guard let namespaces else { throw SystemError(errno: EINVAL) }
    let socket = try namespaces.sandboxInit.openSocket()
    var on: CInt = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
    let result = address.withSockAddr { bind(socket, $0, socklen_t($1)) }
    guard result == 0 else {
      let error = SystemError(errno: errno)
      close(socket)
      throw error
    }
    return socket
  }
}
