#ifndef JSON_TEXT_SHORT_H
#define JSON_TEXT_SHORT_H

// Functions that are inlined into the Swift code: most strings are too short for a call of the long loops to pay off.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
typedef signed char json_text_chars16 __attribute__((vector_size(16)));

/// Sets one bit for each of 16 bytes that must be escaped in a JSON string or is not ASCII.
static inline __attribute__((always_inline)) unsigned json_text_special16(const uint8_t *bytes) {
  json_text_chars16 block;
  memcpy(&block, bytes, sizeof block);
  // As signed numbers, bytes above ASCII are negative, so they count as control bytes.
  json_text_chars16 special =
      (json_text_chars16)((block == '"') | (block == '\\') | (block < 0x20));
  return (unsigned)__builtin_ia32_pmovmskb128((__attribute__((vector_size(16))) char)special);
}
#endif

/// How many bytes at the start are ASCII and need no escape in a JSON string: no quote, backslash or control byte.
static inline __attribute__((always_inline)) size_t json_text_plain_length(const uint8_t *bytes, size_t count) {
  size_t index = 0;
#if defined(__SSE2__)
  for (; index + 16 <= count; index += 16) {
    unsigned special = json_text_special16(bytes + index);
    if (special) return index + (unsigned)__builtin_ctz(special);
  }
  if (index < count && count >= 16) {
    // Check the last 16 bytes, some of them again: those before were plain.
    unsigned special = json_text_special16(bytes + count - 16);
    return special ? count - 16 + (unsigned)__builtin_ctz(special) : count;
  }
#endif
  // Eight bytes as a number. Only the lowest set bit is exact, because a borrow can set bits above it.
  const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  for (; index + 8 <= count; index += 8) {
    uint64_t word;
    memcpy(&word, bytes + index, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t special =
        (((word ^ (ones * '"')) - ones) | ((word ^ (ones * '\\')) - ones) | (word - ones * 0x20) | word) & highs;
    if (special) return index + ((unsigned)__builtin_ctzll(special) >> 3);
  }
  while (index < count && bytes[index] >= 0x20 && bytes[index] < 0x80 && bytes[index] != '"' && bytes[index] != '\\')
    index++;
  return index;
}

/// The same for exactly 64 bytes.
static inline __attribute__((always_inline)) size_t json_text_plain_length64(const uint8_t *bytes) {
#if defined(__SSE2__)
  for (size_t index = 0; index < 64; index += 16) {
    unsigned special = json_text_special16(bytes + index);
    if (special) return index + (unsigned)__builtin_ctz(special);
  }
  return 64;
#else
  return json_text_plain_length(bytes, 64);
#endif
}

/// How many bytes at the start of JSON can be copied unchanged to a header field: visible ASCII, without white space
/// between tokens and without escapes. The result is a multiple of 16, at or before the first byte that cannot.
///
/// @param in_string whether the first byte is inside a string; set to the same for the byte at which it stops.
static inline __attribute__((always_inline)) size_t json_text_compact_length(
    const uint8_t *bytes, size_t count, _Bool *in_string) {
  size_t index = 0;
#if defined(__SSE2__)
  unsigned inside = *in_string ? 0xFFFF : 0;
  for (; index + 16 <= count; index += 16) {
    json_text_chars16 block;
    memcpy(&block, bytes + index, sizeof block);
    typedef char mask16 __attribute__((vector_size(16)));
    unsigned quotes = (unsigned)__builtin_ia32_pmovmskb128((mask16)(block == '"'));
    unsigned never = (unsigned)__builtin_ia32_pmovmskb128((mask16)((block == '\\') | (block < 0x20) | (block == 0x7F)));
    unsigned spaces = (unsigned)__builtin_ia32_pmovmskb128((mask16)(block == ' '));
    // Set the bits from each quote to the next: a prefix exclusive-or.
    unsigned strings = quotes ^ quotes << 1;
    strings ^= strings << 2;
    strings ^= strings << 4;
    strings ^= strings << 8;
    strings = (strings ^ inside) & 0xFFFF;
    if (never | (spaces & ~strings)) break;
    inside = strings & 0x8000 ? 0xFFFF : 0;
  }
  *in_string = inside != 0;
#endif
  return index;
}

#endif
