internal import CLinux

/// How far the peer of a ``StreamSocket`` has read what was written to it, as the kernel that has both ends counts it.
package struct PeerQueue: Sendable, Equatable {
  /// How many of the bytes that were written since the socket was connected the peer has not read.
  package var unread: Int
  /// Whether the peer has accepted the connection; nil if that is not known.
  package var isAccepted: Bool?

  /// A queue with so many unread bytes.
  package init(unread: Int, isAccepted: Bool?) {
    self.unread = unread
    self.isAccepted = isAccepted
  }
}

extension StreamSocket {
  /// The peer's queue; nil if the kernel cannot tell, as of a peer in another network namespace.
  ///
  /// It costs some six system calls, so ask only when something depends on it.
  package var peerQueue: PeerQueue? {
    guard let descriptor = openDescriptor else { return nil }
    var accepted: Int32 = -1
    let unread = unread_by_peer(descriptor, UInt64(bytesWritten), &accepted)
    guard unread >= 0 else { return nil }
    return PeerQueue(unread: Int(unread), isAccepted: accepted < 0 ? nil : accepted > 0)
  }
}
