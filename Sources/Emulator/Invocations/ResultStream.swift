import NIOCore

/// Takes a function's result bit by bit, as it comes.
protocol ResultStream: AnyObject {
  /// The result begins.
  ///
  /// - Parameter contentType: its media type, as the runtime named it.
  func begin(contentType: String?)

  /// A part of the result.
  func write(_ part: ByteBuffer)

  /// The result is over.
  func end(_ end: Invocation.StreamEnd)

  /// Whether it takes more for the moment.
  var isWritable: Bool { get }

  /// Sets what is done each time when it takes more again, and what is done once when the caller goes before the end.
  func whenChanged(isWritable: @escaping () -> Void, isGone: @escaping () -> Void)
}
