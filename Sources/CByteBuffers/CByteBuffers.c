#define _GNU_SOURCE
#include "CByteBuffers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/// The largest page size of the supported processors.
static const size_t page_size = 64 * 1024;
static const size_t huge_page_size = 2 * 1024 * 1024;

static byte_blocks shared;

byte_blocks *byte_blocks_shared(void) { return &shared; }

static bool enter(byte_blocks *blocks) {
  return __atomic_exchange_n(&blocks->is_busy, 1, __ATOMIC_ACQUIRE) == 0;
}

static void leave(byte_blocks *blocks) { __atomic_store_n(&blocks->is_busy, 0, __ATOMIC_RELEASE); }

/// Takes the kept block whose size is closest to `size`; its start is null if none is kept.
static byte_block take(byte_blocks *blocks, size_t size) {
  byte_block found = {NULL, 0};
  if (__atomic_load_n(&blocks->count, __ATOMIC_RELAXED) == 0 || !enter(blocks)) return found;
  int best = -1;
  size_t smallest_difference = 0;
  for (int index = 0; index < BYTE_BLOCKS_KEPT; index++) {
    byte_block block = blocks->kept[index];
    size_t difference = block.size > size ? block.size - size : size - block.size;
    if (!block.start || (best >= 0 && difference >= smallest_difference)) continue;
    best = index;
    smallest_difference = difference;
  }
  if (best >= 0) {
    found = blocks->kept[best];
    blocks->kept[best] = (byte_block){NULL, 0};
    __atomic_fetch_sub(&blocks->count, 1, __ATOMIC_RELAXED);
  }
  leave(blocks);
  return found;
}

static byte_block resize_mapping(byte_block block, size_t size, bool will_be_filled) {
  void *start = block.start == NULL
                    ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                    : block.size == size ? block.start : mremap(block.start, block.size, size, MREMAP_MAYMOVE);
  if (start == MAP_FAILED) abort();
  if (will_be_filled && size >= huge_page_size) madvise(start, size, MADV_HUGEPAGE);
  return (byte_block){start, size};
}

byte_block byte_block_grow(byte_blocks *blocks, byte_block block, size_t size, bool will_be_filled) {
  if (size < BYTE_BUFFER_LARGE) {
    void *start = realloc(block.start, size);
    if (!start) abort();
    return (byte_block){start, size};
  }
  if (size > SIZE_MAX - page_size) abort();
  size = (size + page_size - 1) & ~(page_size - 1);
  if (block.size >= BYTE_BUFFER_LARGE) return resize_mapping(block, size, will_be_filled);
  byte_block large = take(blocks, size);
  // Its memory is used as it is, unless most of it would not be needed.
  if (large.size < size || large.size / 2 > size) large = resize_mapping(large, size, will_be_filled);
  if (block.start) {
    memcpy(large.start, block.start, block.size);
    free(block.start);
  }
  return large;
}

void byte_block_free(byte_blocks *blocks, byte_block block) {
  if (block.size < BYTE_BUFFER_LARGE) return free(block.start);
  if (enter(blocks)) {
    // It takes a free place, or that of a smaller block.
    int place = 0;
    for (int index = 1; index < BYTE_BLOCKS_KEPT; index++) {
      if (blocks->kept[index].size < blocks->kept[place].size) place = index;
    }
    byte_block other = blocks->kept[place];
    if (other.size < block.size) {
      blocks->kept[place] = block;
      blocks->is_old[place] = false;
      if (!other.start) __atomic_fetch_add(&blocks->count, 1, __ATOMIC_RELAXED);
      block = other;
    }
    leave(blocks);
  }
  if (block.start) munmap(block.start, block.size);
}

void byte_blocks_age(byte_blocks *blocks) {
  if (__atomic_load_n(&blocks->count, __ATOMIC_RELAXED) == 0 || !enter(blocks)) return;
  for (int index = 0; index < BYTE_BLOCKS_KEPT; index++) {
    byte_block block = blocks->kept[index];
    if (block.start && blocks->is_old[index]) {
      munmap(block.start, block.size);
      blocks->kept[index] = (byte_block){NULL, 0};
      __atomic_fetch_sub(&blocks->count, 1, __ATOMIC_RELAXED);
    }
    blocks->is_old[index] = true;
  }
  leave(blocks);
}
