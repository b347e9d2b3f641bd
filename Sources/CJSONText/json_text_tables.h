#ifndef JSON_TEXT_TABLES_H
#define JSON_TEXT_TABLES_H

#include <stdint.h>

// Tables of byte orders for each set of eight bits, computed by the compiler.

#define ROWS_2(row, set) row(set), row((set) + 1)
#define ROWS_8(row, set) ROWS_2(row, set), ROWS_2(row, (set) + 2), ROWS_2(row, (set) + 4), ROWS_2(row, (set) + 6)
#define ROWS_32(row, set) ROWS_8(row, set), ROWS_8(row, (set) + 8), ROWS_8(row, (set) + 16), ROWS_8(row, (set) + 24)
#define ROWS_128(row, set)                                                                                             \
  ROWS_32(row, set), ROWS_32(row, (set) + 32), ROWS_32(row, (set) + 64), ROWS_32(row, (set) + 96)
#define ROWS_256(row) ROWS_128(row, 0), ROWS_128(row, 128)

#define HAS(set, place) ((set) >> (place) & 1)
#define COUNT_BELOW(set, place) __builtin_popcount((set) & ((1 << (place)) - 1))
#define SUM_OF_8(term, set, slot)                                                                                      \
  (term(set, slot, 0) + term(set, slot, 1) + term(set, slot, 2) + term(set, slot, 3) + term(set, slot, 4)              \
   + term(set, slot, 5) + term(set, slot, 6) + term(set, slot, 7))

// The order that drops the bytes of the set; free slots at the end repeat the last byte.
#define KEPT(set, slot, place) (!HAS(set, place) && COUNT_BELOW(~(set), place) == (slot) ? (place) : 0)
#define KEPT_SLOT(set, slot) ((slot) < 8 - COUNT_BELOW(set, 8) ? SUM_OF_8(KEPT, set, slot) : 7)
#define DROP_ROW(set)                                                                                                  \
  {                                                                                                                    \
    KEPT_SLOT(set, 0), KEPT_SLOT(set, 1), KEPT_SLOT(set, 2), KEPT_SLOT(set, 3), KEPT_SLOT(set, 4), KEPT_SLOT(set, 5),  \
        KEPT_SLOT(set, 6), KEPT_SLOT(set, 7)                                                                           \
  }

static const uint8_t json_text_drop_table[256][8] = {ROWS_256(DROP_ROW)};

// The order that inserts byte number 8 (the backslash) before each byte of the set.
#define SPREAD(set, slot, place)                                                                                       \
  ((place) + COUNT_BELOW(set, place) == (slot)                  ? (HAS(set, place) ? 8 : (place))                      \
   : HAS(set, place) && (place) + COUNT_BELOW(set, place) + 1 == (slot) ? (place)                                      \
                                                                : 0)
#define SPREAD_SLOT(set, slot) SUM_OF_8(SPREAD, set, slot)
#define MARK_ROW(set)                                                                                                  \
  {                                                                                                                    \
    SPREAD_SLOT(set, 0), SPREAD_SLOT(set, 1), SPREAD_SLOT(set, 2), SPREAD_SLOT(set, 3), SPREAD_SLOT(set, 4),           \
        SPREAD_SLOT(set, 5), SPREAD_SLOT(set, 6), SPREAD_SLOT(set, 7), SPREAD_SLOT(set, 8), SPREAD_SLOT(set, 9),       \
        SPREAD_SLOT(set, 10), SPREAD_SLOT(set, 11), SPREAD_SLOT(set, 12), SPREAD_SLOT(set, 13), SPREAD_SLOT(set, 14),  \
        SPREAD_SLOT(set, 15)                                                                                           \
  }

static const uint8_t json_text_mark_table[256][16] = {ROWS_256(MARK_ROW)};

#endif
