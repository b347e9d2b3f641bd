#ifndef CBYTEBUFFERS_H
#define CBYTEBUFFERS_H

/// The allocator of byte buffers.
///
/// Small blocks come from malloc. Large blocks are mapped: growing one moves its pages instead of copying them, and
/// freeing one returns its memory to the system. (malloc maps large blocks too, but stops after the first one is freed,
/// and keeps their memory from then on.) Fresh memory costs a page fault for each page, which takes longer than filling
/// it. A few freed large blocks are therefore kept for the next invocation.

#include <stdbool.h>
#include <stddef.h>

/// From this size on, in bytes, a block is mapped.
#define BYTE_BUFFER_LARGE ((size_t)256 * 1024)

/// A block and its size in bytes, which may be larger than requested.
typedef struct {
  void *start;
  size_t size;
} byte_block;

/// How many freed blocks are kept at most: an event, a response and the result made from it, and one more.
enum { BYTE_BLOCKS_KEPT = 4 };

/// Freed large blocks. All zero if there are none.
typedef struct {
  byte_block kept[BYTE_BLOCKS_KEPT];
  /// Whether ``byte_blocks_age`` was called since the block was freed.
  bool is_old[BYTE_BLOCKS_KEPT];
  /// How many are kept.
  int count;
  /// 1 while a thread uses `kept`. Other threads do without kept blocks meanwhile.
  int is_busy;
} byte_blocks;

/// Enlarges a block to at least `size` bytes, or allocates one if its start is null. Ends the process if there is no
/// memory, as Swift's own allocations do.
///
/// @param will_be_filled whether all of `size` will be used. Large pages are requested for such a block.
byte_block byte_block_grow(byte_blocks *blocks, byte_block block, size_t size, bool will_be_filled);

/// Frees a block. Keeps it if it is large.
void byte_block_free(byte_blocks *blocks, byte_block block);

/// Returns the kept blocks to the system that were not used since the last call.
void byte_blocks_age(byte_blocks *blocks);

/// The blocks of this process.
byte_blocks *byte_blocks_shared(void);

#endif
