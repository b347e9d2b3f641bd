internal import CByteBuffers

/// The memory of byte buffers, freed with its last owner.
//
// `@unchecked Sendable`: it is modified only while a ``UniqueByteBuffer`` is its only owner.
final class ByteMemory: @unchecked Sendable {
  private var block = byte_block()

  deinit { byte_block_free(byte_blocks_shared(), block) }

  /// Nil if there is no memory.
  var start: UnsafeMutablePointer<UInt8>? { block.start?.assumingMemoryBound(to: UInt8.self) }

  /// The size in bytes.
  var size: Int { block.size }

  /// Enlarges it to at least `size` bytes. Its content remains.
  ///
  /// - Parameter willBeFilled: whether all of `size` will be used.
  func grow(to size: Int, willBeFilled: Bool) {
    block = byte_block_grow(byte_blocks_shared(), block, size, willBeFilled)
  }

  /// Returns the memory of freed buffers to the system that no buffer has used since the last call.
  static func releaseUnused() { byte_blocks_age(byte_blocks_shared()) }
}
