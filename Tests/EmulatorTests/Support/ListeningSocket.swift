import Glibc
import NIOCore
import Testing

/// A TCP socket that listens at a port of the kernel's choice and accepts nothing.
final class ListeningSocket {
  /// Its port.
  let port: Int
  private let descriptor: CInt

  /// - Parameters:
  ///   - address: a numeric address of this machine.
  ///   - backlog: how many connections wait to be accepted, less one.
  ///   - takesVersion4: whether a socket of all IPv6 addresses takes IPv4 connections as well.
  init(_ address: String = "127.0.0.1", backlog: CInt = 16, takesVersion4: Bool = true) throws {
    let address = try SocketAddress(ipAddress: address, port: 0)
    let descriptor = socket(
      CInt(address.protocol.rawValue), CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    if case .v6 = address {
      var only: CInt = takesVersion4 ? 0 : 1
      setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &only, socklen_t(MemoryLayout<CInt>.size))
    }
    try #require(address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } == 0)
    try #require(listen(descriptor, backlog) == 0)
    // The port stands at the same place in addresses of both versions.
    port = try withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { bytes in
      var length = socklen_t(bytes.count)
      let base = try #require(bytes.baseAddress)
      try #require(getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length) == 0)
      return Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
    }
  }

  deinit { close(descriptor) }
}
