import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import LambdaInterface
import NIOCore

extension SandboxEnforcement {
  /// Whether the sandbox has a network of its own.
  var hasOwnNetwork: Bool { namespaces?.limits.contains(.ownNetwork) ?? false }

  /// The kernel's files about the network that the sandbox's processes are in.
  var networkDirectory: String {
    guard hasOwnNetwork, let sandboxInit = namespaces?.sandboxInit else { return "/proc/self/net" }
    return "/proc/\(sandboxInit.processID)/net"
  }

  /// Where the Runtime API is to listen: at Lambda's port in a network of the sandbox's own, else at one that the kernel
  /// chooses.
  func runtimeAPIAddress() throws -> HTTPServer.Place {
    guard hasOwnNetwork else { return .address(try SocketAddress(ipAddress: "127.0.0.1", port: 0)) }
    return .socket(try boundSocket(port: LambdaLimits.runtimeAPIPort))
  }

  /// Leads ports of the sandbox's own network to the same ports of this machine.
  func forward(_ ports: [Int], on loop: any EventLoop) throws -> EventLoopFuture<Void> {
    guard hasOwnNetwork else { return loop.makeSucceededVoidFuture() }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let opened = try ports.map { port in
      PortForward.open(socket: try boundSocket(port: port), to: port, on: loop)
        .map { bound.value.add($0) }
    }
    return EventLoopFuture.andAllSucceed(opened, on: loop)
  }

  /// A socket in the sandbox's own network that is bound to a port of 127.0.0.1.
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
