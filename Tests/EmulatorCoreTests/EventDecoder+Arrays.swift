import ByteBuffers
import LambdaEvents

extension EventDecoder {
  /// Decodes a copy of an event.
  func decode(_ event: [UInt8], context: InvocationContext) throws(EventError) -> DecodedEvent {
    try decode(UniqueByteBuffer(copying: event.span), context: context)
  }
}
