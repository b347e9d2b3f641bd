package import EventLoop

extension HTTPConnection {
  /// Whether the peer has provably read all requests to their end. A peer that answers an upload early may never read
  /// the rest, nor any request after it (or take the rest for one).
  ///
  /// It makes no system call unless a request had a body or a large head.
  package func hasPeerReadAll() -> Bool {
    if needsProofOfReading, socket.peerQueue?.unread == 0 { needsProofOfReading = false }
    return !needsProofOfReading
  }

  /// How far the peer has read the current request: ``PeerQueue/unread`` counts its bytes alone. Nil if the kernel
  /// cannot tell.
  package var requestQueue: PeerQueue? {
    guard var queue = socket.peerQueue else { return nil }
    queue.unread = min(queue.unread, sent)
    return queue
  }
}
