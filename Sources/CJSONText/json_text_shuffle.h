#ifndef JSON_TEXT_SHUFFLE_H
#define JSON_TEXT_SHUFFLE_H

#include "json_text_block.h"
#include "json_text_tables.h"

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));

/// Bytes in another order, as far as the machine can do that at once.
#if defined(JSON_TEXT_AVX2)
#define HAS_SHUFFLE 1
typedef char chars16 __attribute__((vector_size(16)));
INLINE bytes16 shuffle(bytes16 bytes, bytes16 order) {
  return (bytes16)__builtin_ia32_pshufb128((chars16)bytes, (chars16)order);
}
#elif defined(__aarch64__)
#include <arm_neon.h>
#define HAS_SHUFFLE 1
INLINE bytes16 shuffle(bytes16 bytes, bytes16 order) { return (bytes16)vqtbl1q_u8((uint8x16_t)bytes, (uint8x16_t)order); }
#else
#define HAS_SHUFFLE 0
INLINE bytes16 shuffle(bytes16 bytes, bytes16 order) {
  bytes16 shuffled;
  for (int slot = 0; slot < 16; slot++) shuffled[slot] = bytes[order[slot] & 15];
  return shuffled;
}
#endif

/// Stores eight bytes in the order of one row of ``json_text_drop_table``.
INLINE void shuffle8(uint8_t *destination, const uint8_t *source, const uint8_t *order) {
  uint64_t bytes, places;
  memcpy(&bytes, source, 8);
  memcpy(&places, order, 8);
  typedef uint64_t words2 __attribute__((ext_vector_type(2)));
  words2 shuffled = (words2)shuffle((bytes16)(words2){bytes, 0}, (bytes16)(words2){places, 0});
  bytes = shuffled[0];
  memcpy(destination, &bytes, 8);
}

/// Stores sixteen bytes, eight of the source and backslashes, in the order of one row of ``json_text_mark_table``.
INLINE void spread8(uint8_t *destination, const uint8_t *source, const uint8_t *order) {
  uint64_t bytes;
  bytes16 places;
  memcpy(&bytes, source, 8);
  memcpy(&places, order, 16);
  typedef uint64_t words2 __attribute__((ext_vector_type(2)));
  bytes16 spread = shuffle((bytes16)(words2){bytes, 0x5C5C5C5C5C5C5C5C}, places);
  memcpy(destination, &spread, 16);
}

#endif
