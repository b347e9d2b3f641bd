import CByteBuffers
import Testing

/// The allocator below the buffers, on blocks of its own: those of the process are used by other tests meanwhile.
@Suite struct ByteBlocksTests {
  private static let size = 3 * 1024 * 1024

  private func block(_ blocks: inout byte_blocks, _ size: Int) -> byte_block {
    byte_block_grow(&blocks, byte_block(), size, true)
  }

  /// How many blocks are kept, and their total size in bytes.
  private func kept(_ blocks: byte_blocks) -> (count: Int, size: Int) {
    let kept = blocks.kept
    let all = [kept.0, kept.1, kept.2, kept.3]
    return (all.count { $0.start != nil }, all.reduce(0) { $0 + $1.size })
  }

  @Test func aFreedLargeBlockIsUsedAgain() {
    var blocks = byte_blocks()
    let first = block(&blocks, Self.size)
    byte_block_free(&blocks, first)
    #expect(kept(blocks).count == 1)
    let second = block(&blocks, Self.size - 100_000)
    #expect(second.start == first.start)
    #expect(kept(blocks).count == 0)
    byte_block_free(&blocks, second)
    byte_blocks_age(&blocks)
    byte_blocks_age(&blocks)
  }

  @Test func whatWasNotUsedSinceTheLastCallIsReturned() {
    var blocks = byte_blocks()
    byte_block_free(&blocks, block(&blocks, Self.size))
    byte_blocks_age(&blocks)
    #expect(kept(blocks).count == 1)
    // Used again: it stays for another call.
    byte_block_free(&blocks, block(&blocks, Self.size))
    byte_blocks_age(&blocks)
    #expect(kept(blocks).count == 1)
    byte_blocks_age(&blocks)
    #expect(kept(blocks) == (0, 0))
    byte_blocks_age(&blocks)
  }

  @Test func onlyTheLargestBlocksAreKept() {
    var blocks = byte_blocks()
    let sizes = [1, 5, 2, 4, 3, 6].map { $0 * Self.size }
    let all = sizes.map { block(&blocks, $0) }
    for block in all { byte_block_free(&blocks, block) }
    #expect(kept(blocks) == (4, (3 + 4 + 5 + 6) * Self.size))
    // The closest one is taken.
    #expect(block(&blocks, 4 * Self.size).start == all[3].start)
    byte_block_free(&blocks, all[3])
    byte_blocks_age(&blocks)
    byte_blocks_age(&blocks)
    #expect(kept(blocks).count == 0)
  }

  @Test func aBlockThatIsMuchTooLargeIsCut() {
    var blocks = byte_blocks()
    byte_block_free(&blocks, block(&blocks, 8 * Self.size))
    let small = block(&blocks, Self.size)
    #expect(small.size < 2 * Self.size)
    byte_block_free(&blocks, small)
    byte_blocks_age(&blocks)
    byte_blocks_age(&blocks)
  }

  @Test func theContentSurvivesEachSizeOfBlock() {
    var blocks = byte_blocks()
    byte_block_free(&blocks, block(&blocks, Self.size))
    var growing = byte_block()
    var filled = 0
    for size in [10, 1000, 200_000, 262_143, 262_144, 600_000, 5_000_000, 20_000_000] {
      growing = byte_block_grow(&blocks, growing, size, size % 2 == 0)
      #expect(growing.size >= size)
      let bytes = UnsafeMutableBufferPointer(
        start: growing.start?.assumingMemoryBound(to: UInt8.self), count: growing.size)
      #expect((0..<filled).allSatisfy { bytes[$0] == UInt8(truncatingIfNeeded: $0 &* 31) })
      for index in filled..<size { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
      filled = size
    }
    byte_block_free(&blocks, growing)
    byte_blocks_age(&blocks)
    byte_blocks_age(&blocks)
  }

  @Test func aSmallBlockIsNotKept() {
    var blocks = byte_blocks()
    byte_block_free(&blocks, block(&blocks, 1000))
    byte_block_free(&blocks, byte_block())
    #expect(kept(blocks).count == 0)
  }
}
