// Prints what the loops of CJSONText make of pseudorandom input, one line for each loop and group of inputs. The program
// is built for two architectures, by scripts/test-arm64.sh, and must print the same for both: the baseline of x86-64 has
// no byte shuffle, that of arm64 uses NEON's.

#include <stdio.h>
#include <string.h>

#include "CJSONText.h"

enum { groups = 64, inputs = 256, longest = 700, room = 4096 };

static uint64_t state;

static unsigned below(unsigned limit) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(state >> 33) % limit;
}

static const char *const pieces[] = {
    "a", "bc", "text of nine", "words and words and words and words", "\xC3\xA9", "\xE6\x97\xA5\xE6\x9C\xAC",
    "\xF0\x9F\x98\x80", "\\\"", "\\\\", "\\/", "\\n", "\\t", "\\b", "\\\\\\\\", "\x7F", "\n", "\t", "\"",
    // The loops stop at these.
    "\\u0041", "\\x", "\x01", "\x80", "\xC0\x80", "\xE0\x9F\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\xFF",
};

/// Text of the first `kinds` pieces, and seldom one of the others.
static size_t text(uint8_t *to, unsigned kinds) {
  size_t count = 0;
  size_t wanted = below(longest);
  while (count < wanted) {
    unsigned all = sizeof pieces / sizeof *pieces;
    const char *piece = pieces[below(40) == 0 ? below(all) : below(kinds)];
    memcpy(to + count, piece, strlen(piece));
    count += strlen(piece);
  }
  return count;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 that goes on where the loop stopped, which is elsewhere with each instruction set; whole groups only.
static json_text_progress rest_encoded(json_text_progress from, const uint8_t *bytes, size_t count, uint8_t *to) {
  for (; from.read + 3 <= count; from.read += 3) {
    uint32_t three = (uint32_t)bytes[from.read] << 16 | (uint32_t)bytes[from.read + 1] << 8 | bytes[from.read + 2];
    for (int shift = 18; shift >= 0; shift -= 6) to[from.written++] = (uint8_t)alphabet[three >> shift & 63];
  }
  return from;
}

static json_text_progress rest_decoded(json_text_progress from, const uint8_t *letters, size_t count, uint8_t *to) {
  for (; from.read + 4 <= count; from.read += 4) {
    uint32_t three = 0;
    for (int index = 0; index < 4; index++) {
      const uint8_t letter = letters[from.read + index];
      const char *place = letter ? strchr(alphabet, letter) : NULL;
      if (!place) return from;
      three = three << 6 | (uint32_t)(place - alphabet);
    }
    for (int shift = 16; shift >= 0; shift -= 8) to[from.written++] = (uint8_t)(three >> shift);
  }
  return from;
}

/// FNV-1a.
static uint64_t digest(uint64_t hash, const void *bytes, size_t count) {
  for (size_t index = 0; index < count; index++) hash = (hash ^ ((const uint8_t *)bytes)[index]) * 0x100000001B3u;
  return hash;
}

static void add(uint64_t *hash, json_text_progress progress, const uint8_t *output) {
  uint64_t places[] = {progress.read, progress.written};
  *hash = digest(*hash, places, sizeof places);
  *hash = digest(*hash, output, progress.written);
}

int main(void) {
  static uint8_t input[longest + 64], output[room], copy[longest + 64];
  for (unsigned group = 0; group < groups; group++) {
    uint64_t scanned = group, unescaped = group, in_place = group, escaped = group, decoded = group, encoded = group;
    state = group;
    for (unsigned index = 0; index < inputs; index++) {
      size_t count = text(input, index % 2 ? 15 : 4);
      _Bool has_escapes = 0;
      uint64_t end = json_text_scan_baseline(input, count, &has_escapes);
      end = end << 1 | has_escapes;
      scanned = digest(scanned, &end, sizeof end);
      add(&unescaped, json_text_unescape_baseline(input, count, output), output);
      memcpy(copy, input, count);
      add(&in_place, json_text_unescape_baseline(copy, count, copy), copy);

      count = text(input, index % 2 ? 18 : 7);
      add(&escaped, json_text_escape_baseline(input, count, output, below(2 * longest)), output);

      add(&encoded, rest_encoded(json_text_encode_base64_baseline(input, count, output), input, count, output), output);
      count = below(longest);
      for (size_t place = 0; place < count; place++) input[place] = (uint8_t)alphabet[below(64)];
      if (count && below(3) == 0) input[below((unsigned)count)] = (uint8_t)below(256);
      add(&decoded, rest_decoded(json_text_decode_base64_baseline(input, count, output), input, count, output), output);
    }
    printf("scan %016llx unescape %016llx in place %016llx escape %016llx encode %016llx decode %016llx\n",
           (unsigned long long)scanned, (unsigned long long)unescaped, (unsigned long long)in_place,
           (unsigned long long)escaped, (unsigned long long)encoded, (unsigned long long)decoded);
  }
}
