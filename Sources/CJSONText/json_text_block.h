#ifndef JSON_TEXT_BLOCK_H
#define JSON_TEXT_BLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Inlines a function into each loop, so that it is compiled for that loop's instruction set.
#define INLINE static inline __attribute__((always_inline))

/// 64 bytes; the compiler splits them into the available registers.
typedef uint8_t bytes64 __attribute__((ext_vector_type(64)));
typedef int8_t signed64 __attribute__((ext_vector_type(64)));
typedef _Bool bools64 __attribute__((ext_vector_type(64)));

INLINE void load(bytes64 *block, const uint8_t *bytes) { memcpy(block, bytes, sizeof *block); }

/// One bit per byte, the lowest for the first byte, set if the comparison `condition` over a block is true.
#define BITS(condition)                                                                                                \
  ({                                                                                                                   \
    bools64 bools_ = __builtin_convertvector((condition), bools64);                                                    \
    uint64_t bits_;                                                                                                    \
    memcpy(&bits_, &bools_, sizeof bits_);                                                                             \
    bits_;                                                                                                             \
  })

#define BELOW(index) (((uint64_t)1 << (index)) - 1)

/// The bits of the escaped bytes, given the bits of the backslashes. `carry` is 1 if the previous block escapes the
/// first byte, and is set to 1 if the last backslash escapes the byte after this block.
///
/// In a run of backslashes, every second one is escaped. Adding the bit of its start to a run carries to the bit after
/// it. Only runs that start at odd positions are treated like this, which distinguishes them from the others.
INLINE uint64_t escaped_bits(uint64_t backslashes, uint64_t *carry) {
  // An escaped backslash does not begin a run.
  uint64_t rows = backslashes & ~*carry;
  uint64_t followers = rows << 1 | *carry;
  const uint64_t evens = 0x5555555555555555;
  uint64_t odd_starts = rows & ~evens & ~followers;
  unsigned long long sums;
  *carry = __builtin_uaddll_overflow(odd_starts, rows, &sums);
  return (evens ^ ((uint64_t)sums << 1)) & followers;
}

/// The bits of invalid UTF-8 in the block (RFC 3629 section 4): overlong forms, surrogates and anything above U+10FFFF
/// are invalid.
///
/// @param beyond_ascii the bits of the bytes above ASCII. @param carry the bits of the first bytes that must continue a
/// sequence of the previous block; set for the next block. @param bytes the block's bytes, of which `available` may be
/// read.
INLINE uint64_t utf8_errors(
    const bytes64 *block, uint64_t beyond_ascii, const uint8_t *bytes, size_t available, uint64_t *carry) {
  signed64 values;
  memcpy(&values, block, sizeof values);
  // As signed numbers, continuations are below -64; leads of two, three and four bytes begin at -62, -32 and -16.
  uint64_t continuations = BITS(values < -64);
  uint64_t leads_of_two = BITS(values > -63) & beyond_ascii;
  uint64_t leads_of_three = BITS(values > -33) & beyond_ascii;
  uint64_t expected = leads_of_two << 1 | leads_of_three << 2 | *carry;
  *carry = leads_of_two >> 63 | leads_of_three >> 62;
  uint64_t errors = beyond_ascii & ~continuations & ~leads_of_two;
  if (!leads_of_three) return errors | (expected ^ continuations);
  uint64_t leads_of_four = BITS(values > -17) & beyond_ascii;
  expected |= leads_of_four << 3;
  *carry |= leads_of_four >> 61;
  errors |= expected ^ continuations;
  if (leads_of_four) errors |= BITS(values > -12) & beyond_ascii;
  // After these lead bytes, not every continuation is valid.
  uint64_t particular = BITS((*block == 0xE0) | (*block == 0xED) | (*block == 0xF0) | (*block == 0xF4));
  while (particular) {
    unsigned place = (unsigned)__builtin_ctzll(particular);
    if (place + 1 < available) {
      uint8_t second = bytes[place + 1];
      uint8_t lead = bytes[place];
      _Bool is_wrong = lead == 0xE0 ? second < 0xA0 : lead == 0xED ? second > 0x9F : lead == 0xF0 ? second < 0x90 : second > 0x8F;
      errors |= (uint64_t)is_wrong << place;
    }
    particular &= particular - 1;
  }
  return errors;
}

/// How many bytes before `end` belong to a sequence that continues after it.
INLINE size_t sequence_under_way(const uint8_t *end, uint64_t carry) {
  if (!carry) return 0;
  // Signed, so that the address is below `end`: a negative of size_t would be far above it.
  ptrdiff_t back = 1;
  while (back < 3 && (end[-back] & 0xC0) == 0x80) back++;
  return (size_t)back;
}

/// The character for a backslash and each letter; zero if that is not a one-letter escape.
static const uint8_t json_text_characters[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

#endif
