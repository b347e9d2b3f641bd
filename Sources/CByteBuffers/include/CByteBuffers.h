#ifndef CBYTEBUFFERS_H
#define CBYTEBUFFERS_H

/// The allocator's functions for byte buffers. Swift has no counterpart of `realloc`, which moves the pages of a large
/// block instead of copying their bytes.

#include <stdlib.h>

/// Resizes a block, or allocates one if `block` is null. `capacity` must be greater than 0. Ends the process if there is
/// no memory, as Swift's own allocations do.
static inline void *byte_buffer_resize(void *block, size_t capacity) {
  void *resized = realloc(block, capacity);
  if (!resized) abort();
  return resized;
}

/// Frees a block; null is allowed.
static inline void byte_buffer_free(void *block) { free(block); }

#endif
