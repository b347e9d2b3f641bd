import NIOCore

extension HTTPServer {
  /// What it puts up with.
  struct Limits {
    /// The largest body that is handed on, in bytes; larger ones are read and thrown away.
    var body: Int
    /// How long a connection may take for a request's head, counted from the moment at which it may send one; nil
    /// for ever. Also how long it may stay idle.
    var head: TimeAmount?
    /// How long a request's body may take, and how long a caller may take for an answer.
    var bodyDuration = TimeAmount.seconds(60)
    /// The largest header section, in bytes.
    var headerBytes = 256 * 1024
    /// The largest header field, in bytes.
    var fieldBytes = 64 * 1024
    /// The most header fields.
    var fields = 256
    /// How much of a body that is too large is read before the connection is closed.
    var discarded = 256 * 1024 * 1024
  }
}
