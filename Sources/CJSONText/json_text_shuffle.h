#ifndef JSON_TEXT_SHUFFLE_H
#define JSON_TEXT_SHUFFLE_H

#include "json_text_block.h"
#include "json_text_tables.h"

#if defined(JSON_TEXT_AVX512)
#include <immintrin.h>
#endif

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));

#if defined(JSON_TEXT_AVX2) || defined(JSON_TEXT_AVX512)
#define HAS_SHUFFLE 1
typedef char chars16 __attribute__((vector_size(16)));
/// Rearranges bytes: byte `i` of the result is `bytes[order[i]]`.
INLINE bytes16 shuffle(bytes16 bytes, bytes16 order) {
  return (bytes16)__builtin_ia32_pshufb128((chars16)bytes, (chars16)order);
}
#elif defined(__aarch64__)
#define HAS_SHUFFLE 1
#include <arm_neon.h>
INLINE bytes16 shuffle(bytes16 bytes, bytes16 order) { return (bytes16)vqtbl1q_u8((uint8x16_t)bytes, (uint8x16_t)order); }
#else
#define HAS_SHUFFLE 0
#endif

/// Stores the block at `source` without the bytes marked in `dropped`. The destination may overlap the source if it
/// does not begin after it. Stores no more than 64 bytes. If no byte before the last one is dropped, the last one is
/// stored unchanged, even if it is marked.
///
/// @return how many bytes remain.
INLINE size_t drop64(uint8_t *destination, const uint8_t *source, const bytes64 *block, uint64_t dropped);

/// Stores a block with a backslash before the bytes marked in `marks`.
///
/// @param destination with room for 128 bytes.
/// @return how many bytes were written, including the backslashes.
INLINE size_t spread64(uint8_t *destination, const bytes64 *block, uint64_t marks);

#if defined(JSON_TEXT_AVX512)

INLINE size_t drop64(uint8_t *destination, const uint8_t *source, const bytes64 *block, uint64_t dropped) {
  (void)source;
  __m512i bytes = (__m512i)*block;
  _mm512_storeu_si512(destination, _mm512_mask_compress_epi8(bytes, ~dropped, bytes));
  return 64 - (size_t)__builtin_popcountll(dropped);
}

INLINE size_t spread64(uint8_t *destination, const bytes64 *block, uint64_t marks) {
  uint8_t *next = destination;
  for (int half = 0; half < 2; half++, marks >>= 32) {
    // Insert a backslash before each byte, then keep only those that are marked.
    __m512i all = (__m512i)*block;
    __m512i bytes = _mm512_cvtepu8_epi16(half ? _mm512_extracti64x4_epi64(all, 1) : _mm512_castsi512_si256(all));
    __m512i pairs = _mm512_or_si512(_mm512_slli_epi16(bytes, 8), _mm512_set1_epi16('\\'));
    uint64_t kept = 0xAAAAAAAAAAAAAAAA | _pdep_u64(marks & 0xFFFFFFFF, 0x5555555555555555);
    _mm512_storeu_si512(next, _mm512_maskz_compress_epi8(kept, pairs));
    next += __builtin_popcountll(kept);
  }
  return (size_t)(next - destination);
}

#elif HAS_SHUFFLE

typedef uint64_t words2 __attribute__((ext_vector_type(2)));

INLINE size_t drop64(uint8_t *destination, const uint8_t *source, const bytes64 *block, uint64_t dropped) {
  (void)block;
  uint8_t *next = destination;
#pragma clang loop unroll(disable)
  for (int group = 0; group < 8; group++, dropped >>= 8) {
    uint64_t bytes, places;
    memcpy(&bytes, source + 8 * group, 8);
    memcpy(&places, json_text_drop_table[dropped & 0xFF], 8);
    words2 left = (words2)shuffle((bytes16)(words2){bytes, 0}, (bytes16)(words2){places, 0});
    bytes = left[0];
    memcpy(next, &bytes, 8);
    next += 8 - __builtin_popcount(dropped & 0xFF);
  }
  return (size_t)(next - destination);
}

INLINE size_t spread64(uint8_t *destination, const bytes64 *block, uint64_t marks) {
  uint8_t source[64];
  memcpy(source, block, sizeof source);
  size_t written = 0;
  for (int group = 0; group < 64; group += 8) {
    unsigned bits = marks >> group & 0xFF;
    uint64_t bytes;
    bytes16 places;
    memcpy(&bytes, source + group, 8);
    memcpy(&places, json_text_mark_table[bits], 16);
    bytes16 spread = shuffle((bytes16)(words2){bytes, 0x5C5C5C5C5C5C5C5C}, places);
    memcpy(destination + written, &spread, 16);
    written += 8 + (unsigned)__builtin_popcount(bits);
  }
  return written;
}

#else

INLINE size_t drop64(uint8_t *destination, const uint8_t *source, const bytes64 *block, uint64_t dropped) {
  (void)block;
  uint8_t *next = destination;
  for (int place = 0; place < 64; place++, dropped >>= 1) {
    *next = source[place];
    next += ~dropped & 1;
  }
  return (size_t)(next - destination);
}

INLINE size_t spread64(uint8_t *destination, const bytes64 *block, uint64_t marks) {
  uint8_t source[64];
  memcpy(source, block, sizeof source);
  uint8_t *next = destination;
  for (int place = 0; place < 64; place++, marks >>= 1) {
    *next = '\\';
    next += marks & 1;
    *next++ = source[place];
  }
  return (size_t)(next - destination);
}

#endif

#endif
