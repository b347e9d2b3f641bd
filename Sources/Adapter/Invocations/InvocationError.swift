import WireFormat

/// The body that the Runtime API takes for an error.
enum InvocationError {
  /// An error of this type and message, without a stack trace.
  static func body(type: String, message: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("errorMessage")
      writer.string(message)
      writer.key("errorType")
      writer.string(type)
      writer.key("stackTrace")
      writer.array { _ in }
    }
    return writer.finish()
  }
}
