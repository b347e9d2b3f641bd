#ifndef CHTTPTEXT_H
#define CHTTPTEXT_H

/// Loops over the text of HTTP messages that are inlined into the Swift code. They are in C because Swift compiles
/// comparisons of byte vectors to loops over single bytes.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t http_text_bytes16 __attribute__((vector_size(16)));

/// Not zero in each byte that is a control byte other than tab, or DEL.
static inline __attribute__((always_inline)) http_text_bytes16 http_text_controls(const uint8_t *bytes) {
  http_text_bytes16 block;
  memcpy(&block, bytes, sizeof block);
  return (http_text_bytes16)(((block < 0x20) & (block != '\t')) | (block == 0x7F));
}

/// Whether all bytes are allowed in a field value (RFC 9110 section 5.5): visible ASCII, space, tab, and bytes above
/// ASCII.
static inline __attribute__((always_inline)) _Bool http_text_is_field_value(const uint8_t *bytes, size_t count) {
  if (count < 16) {
    for (size_t index = 0; index < count; index++)
      if ((bytes[index] < 0x20 && bytes[index] != '\t') || bytes[index] == 0x7F) return 0;
    return 1;
  }
  // The last 16 bytes may overlap the ones before.
  http_text_bytes16 found = http_text_controls(bytes + count - 16);
  for (size_t index = 0; index + 16 < count; index += 16) found |= http_text_controls(bytes + index);
  uint64_t halves[2];
  memcpy(halves, &found, sizeof halves);
  return (halves[0] | halves[1]) == 0;
}

/// Whether all bytes are allowed in a token (RFC 9110 section 5.6.2).
_Bool http_text_is_token(const uint8_t *bytes, size_t count);

/// The first index of a byte; `count` if there is none.
static inline __attribute__((always_inline)) size_t http_text_index(const uint8_t *bytes, size_t count, uint8_t byte) {
  const uint8_t *found = count ? (const uint8_t *)memchr(bytes, byte, count) : 0;
  return found ? (size_t)(found - bytes) : count;
}

#endif
