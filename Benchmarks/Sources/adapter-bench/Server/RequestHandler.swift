/// A server that an adapter talks to.
protocol RequestHandler: AnyObject {
  /// A request is complete. Its body is valid only during the call. The body of a streamed request was passed to
  /// `streamed` before.
  func received(_ head: RequestHead, body: UnsafeRawBufferPointer, on connection: Connection)
  /// A piece of a streamed response.
  func streamed(_ piece: UnsafeRawBufferPointer)
  /// A connection is gone.
  func closed(_ connection: Connection)
}
