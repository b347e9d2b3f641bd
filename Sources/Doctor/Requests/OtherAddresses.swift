import AdapterCore
import Glibc

/// IPv4 addresses of this machine from which a connection does not look like the adapter's.
enum OtherAddresses {
  /// Within the block of loopback addresses: some apps trust all of it, others only its first address.
  private static let loopback = IPAddress.v4(0x7F00_0002)

  /// First one of a network interface, which no app takes for the adapter's; there may be none.
  static var all: [IPAddress] { [ofInterface, loopback].compactMap(\.self) }

  private static var ofInterface: IPAddress? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    var next = list
    while let interface = next?.pointee {
      next = interface.ifa_next
      guard let address = interface.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
        interface.ifa_flags & UInt32(IFF_LOOPBACK) == 0
      else { continue }
      let number = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
      return .v4(UInt32(bigEndian: number))
    }
    return nil
  }
}
