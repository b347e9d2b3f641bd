internal import CByteBuffers

/// The memory of byte buffers, freed with its last owner.
final class ByteMemory: @unchecked Sendable {
  // `@unchecked Sendable`: it is modified only while a ``UniqueByteBuffer`` is its only owner.

  /// Nil if there is no memory.
  private(set) var start: UnsafeMutablePointer<UInt8>?

  deinit { byte_buffer_free(start) }

  /// Makes it `capacity` bytes large, which must be more than 0. The bytes that fit remain.
  func resize(to capacity: Int) {
    start = byte_buffer_resize(start, capacity).assumingMemoryBound(to: UInt8.self)
  }
}
