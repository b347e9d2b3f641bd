#ifndef JSON_TEXT_BASE64_H
#define JSON_TEXT_BASE64_H

#include "CJSONText.h"
#include "json_text_block.h"
#include "json_text_shuffle.h"

#if HAS_SHUFFLE

typedef uint32_t words16 __attribute__((ext_vector_type(16)));

INLINE json_text_progress decode_base64_loop(const uint8_t *letters, size_t count, uint8_t *destination) {
  size_t read = 0;
  size_t written = 0;
  for (; read + 64 <= count; read += 64) {
    bytes64 block;
    load(&block, letters + read);
    bytes64 capitals = (bytes64)((block - 'A') < 26);
    bytes64 small = (bytes64)((block - 'a') < 26);
    bytes64 digits = (bytes64)((block - '0') < 10);
    bytes64 plus = (bytes64)(block == '+');
    bytes64 slash = (bytes64)(block == '/');
    if (BITS((capitals | small | digits | plus | slash) == 0)) break;
    block += (capitals & (uint8_t)(0 - 'A')) | (small & (uint8_t)(26 - 'a')) | (digits & (uint8_t)(52 - '0'))
             | (plus & (uint8_t)(62 - '+')) | (slash & (uint8_t)(63 - '/'));
    // Combine four 6-bit numbers, the first in the low byte, into one of 24 bits with the first on top.
    words16 fours;
    memcpy(&fours, &block, sizeof fours);
    fours = (fours << 18 & 0xFC0000) | (fours << 4 & 0x3F000) | (fours >> 10 & 0xFC0) | fours >> 24;
    bytes16 quarters[4];
    memcpy(quarters, &fours, sizeof quarters);
    const bytes16 order = {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 12, 12, 12, 12};
    for (unsigned quarter = 0; quarter < 4; quarter++) {
      bytes16 bytes = shuffle(quarters[quarter], order);
      memcpy(destination + written, &bytes, sizeof bytes);
      written += 12;
    }
  }
  return (json_text_progress){read, written};
}

INLINE json_text_progress encode_base64_loop(const uint8_t *bytes, size_t count, uint8_t *destination) {
  size_t read = 0;
  size_t written = 0;
  for (; read + 52 <= count; read += 48, written += 64) {
    const bytes16 order = {2, 1, 0, 0, 5, 4, 3, 3, 8, 7, 6, 6, 11, 10, 9, 9};
    bytes16 quarters[4];
    for (unsigned quarter = 0; quarter < 4; quarter++) {
      bytes16 twelve;
      memcpy(&twelve, bytes + read + quarter * 12, sizeof twelve);
      quarters[quarter] = shuffle(twelve, order);
    }
    words16 fours;
    memcpy(&fours, quarters, sizeof fours);
    fours = (fours >> 18 & 0x3F) | (fours >> 4 & 0x3F00) | (fours << 10 & 0x3F0000) | (fours << 24 & 0x3F000000);
    bytes64 block;
    memcpy(&block, &fours, sizeof block);
    // Each range of the alphabet adds its distance from where the previous range would continue.
    block += 'A' + ((bytes64)(block > 25) & (uint8_t)('a' - 26 - 'A'))
             + ((bytes64)(block > 51) & (uint8_t)('0' - 52 - ('a' - 26)))
             + ((bytes64)(block > 61) & (uint8_t)('+' - 62 - ('0' - 52)))
             + ((bytes64)(block > 62) & (uint8_t)('/' - 63 - ('+' - 62)));
    memcpy(destination + written, &block, sizeof block);
  }
  return (json_text_progress){read, written};
}

#else

// Without a byte shuffle, these loops would be slower than the tables of the Swift code, so that does all the work.

INLINE json_text_progress decode_base64_loop(const uint8_t *letters, size_t count, uint8_t *destination) {
  (void)letters, (void)count, (void)destination;
  return (json_text_progress){0, 0};
}

INLINE json_text_progress encode_base64_loop(const uint8_t *bytes, size_t count, uint8_t *destination) {
  (void)bytes, (void)count, (void)destination;
  return (json_text_progress){0, 0};
}

#endif

#endif
