#ifndef JSON_TEXT_LOOPS_H
#define JSON_TEXT_LOOPS_H

#include "CJSONText.h"
#include "json_text_block.h"
#include "json_text_shuffle.h"

INLINE size_t scan_loop(const uint8_t *bytes, size_t count, _Bool *has_escapes) {
  size_t index = 0;
  uint64_t escape_carry = 0;
  uint64_t sequence_carry = 0;
  for (; index + 64 <= count; index += 64) {
    bytes64 block;
    load(&block, bytes + index);
    uint64_t special = BITS((block == '\\') | (block == '"') | (block < 0x20) | (block >= 0x80));
    if (!(special | escape_carry | sequence_carry)) continue;
    uint64_t beyond_ascii = BITS(block >= 0x80);
    uint64_t carry_before = escape_carry;
    uint64_t sequence_before = sequence_carry;
    uint64_t errors = 0;
    if (beyond_ascii | sequence_carry) errors = utf8_errors(&block, beyond_ascii, bytes + index, count - index, &sequence_carry);
    uint64_t backslashes = BITS(block == '\\');
    uint64_t quotes = BITS(block == '"');
    uint64_t escaped = escaped_bits(backslashes, &escape_carry);
    uint64_t stops = BITS(block < 0x20) | (quotes & ~escaped);
    uint64_t letters = escaped & ~(quotes | backslashes);
    if (stops) letters &= BELOW(__builtin_ctzll(stops));
    while (letters) {
      unsigned place = (unsigned)__builtin_ctzll(letters);
      if (!json_text_characters[bytes[index + place]]) {
        stops |= (uint64_t)1 << place;
        break;
      }
      letters &= letters - 1;
    }
    if (stops | errors) {
      unsigned place = stops ? (unsigned)__builtin_ctzll(stops) : 63;
      // Everything up to and including the first stop must be valid UTF-8: a sequence may be incomplete at the stop.
      if (errors & (BELOW(place) | (uint64_t)1 << place))
        return index - carry_before - sequence_under_way(bytes + index, sequence_before);
      if (backslashes & BELOW(place)) *has_escapes = 1;
      return index + place - (escaped >> place & 1);
    }
    if (backslashes) *has_escapes = 1;
  }
  return index - escape_carry - sequence_under_way(bytes + index, sequence_carry);
}

INLINE json_text_progress unescape_loop(const uint8_t *source, size_t count, uint8_t *destination) {
  size_t read = 0;
  size_t written = 0;
  uint64_t carry = 0;
  for (; read + 64 <= count; read += 64) {
    bytes64 block;
    load(&block, source + read);
    uint64_t backslashes = BITS(block == '\\');
    if (!(backslashes | carry)) {
      // The block is loaded completely before it is stored, and not stored beyond its source, so both may overlap.
      memcpy(destination + written, &block, sizeof block);
      written += 64;
      continue;
    }
    uint64_t carry_before = carry;
    uint64_t escaped = escaped_bits(backslashes, &carry);
    uint64_t letters = escaped & ~(backslashes | BITS(block == '"'));
    uint8_t characters[64];
    if (letters) {
      for (uint64_t left = letters; left; left &= left - 1) {
        if (!json_text_characters[source[read + (unsigned)__builtin_ctzll(left)]])
          return (json_text_progress){read - carry_before, written};
      }
      // The stores below may overwrite the source.
      memcpy(characters, &block, sizeof characters);
    }
    uint64_t dropped = backslashes & ~escaped;
    uint8_t *start = destination + written;
    written += drop64(start, source + read, &block, dropped);
    for (; letters; letters &= letters - 1) {
      unsigned place = (unsigned)__builtin_ctzll(letters);
      unsigned gone = (unsigned)__builtin_popcountll(dropped & BELOW(place));
      start[place - gone] = json_text_characters[characters[place]];
    }
  }
  return (json_text_progress){read - carry, written};
}

INLINE json_text_progress escape_loop(const uint8_t *source, size_t count, uint8_t *destination, size_t room) {
  size_t read = 0;
  size_t written = 0;
  uint64_t carry = 0;
  for (; read + 64 <= count && room - written >= 2 * 64 + 16; read += 64) {
    bytes64 block;
    load(&block, source + read);
    bytes64 lettered = block;
    lettered = block == 0x0A ? (bytes64)'n' : lettered;
    lettered = block == 0x0D ? (bytes64)'r' : lettered;
    lettered = block == 0x09 ? (bytes64)'t' : lettered;
    uint64_t before = carry;
    uint64_t errors = BITS(lettered < 0x20);
    uint64_t beyond_ascii = BITS(block >= 0x80);
    if (beyond_ascii | carry) errors |= utf8_errors(&block, beyond_ascii, source + read, count - read, &carry);
    if (errors) {
      size_t back = sequence_under_way(source + read, before);
      return (json_text_progress){read - back, written - back};
    }
    uint64_t marks = BITS((block == '\\') | (block == '"') | (block < 0x20));
    if (marks) {
      written += spread64(destination + written, &lettered, marks);
    } else {
      memcpy(destination + written, &block, sizeof block);
      written += 64;
    }
  }
  size_t back = sequence_under_way(source + read, carry);
  return (json_text_progress){read - back, written - back};
}

#endif
