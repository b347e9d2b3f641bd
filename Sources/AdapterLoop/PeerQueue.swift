internal import CLinux

/// How far the peer of a ``StreamSocket`` has read the bytes written to it. The kernel, which has both ends, counts
/// them.
package struct PeerQueue: Sendable, Equatable {
  /// How many of the bytes written since the socket was connected have not been read by the peer.
  package var unread: Int
  /// Whether the peer has accepted the connection; nil if that is not known.
  package var isAccepted: Bool?

  /// Creates a queue with this many unread bytes.
  package init(unread: Int, isAccepted: Bool?) {
    self.unread = unread
    self.isAccepted = isAccepted
  }
}

extension StreamSocket {
  /// The peer's queue; nil if the kernel does not report it, for example for a peer in another network namespace.
  ///
  /// This costs about six system calls, so use it only if something depends on it.
  package var peerQueue: PeerQueue? {
    guard let descriptor = openDescriptor else { return nil }
    var accepted: Int32 = -1
    let unread = unread_by_peer(descriptor, UInt64(bytesWritten), &accepted)
    guard unread >= 0 else { return nil }
    return PeerQueue(unread: Int(unread), isAccepted: accepted < 0 ? nil : accepted > 0)
  }
}
