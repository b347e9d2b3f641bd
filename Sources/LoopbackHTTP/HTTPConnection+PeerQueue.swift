package import AdapterLoop

extension HTTPConnection {
  /// Whether the peer has provably read all requests completely. A peer that responds early to an upload may never read
  /// the rest or any later request, or may treat the rest as a request.
  ///
  /// This makes a system call only if a request had a body or a large head.
  package func hasPeerReadAll() -> Bool {
    if needsProofOfReading, socket.peerQueue?.unread == 0 { needsProofOfReading = false }
    return !needsProofOfReading
  }

  /// How far the peer has read the current request: ``PeerQueue/unread`` counts only this request's bytes. Nil if the
  /// kernel does not report it.
  package var requestQueue: PeerQueue? {
    guard var queue = socket.peerQueue else { return nil }
    queue.unread = min(queue.unread, sent)
    return queue
  }
}
