#ifndef CJSONTEXT_H
#define CJSONTEXT_H

/// Vectorized loops over the text of JSON strings and over base64 in them, 64 bytes at a time.
///
/// They are in C because Swift has no byte shuffle and cannot select the instruction set of a function. Each loop is
/// compiled for the baseline, for AVX2 (which every x86-64 processor of Lambda has) and for AVX-512 with VBMI2 (which
/// compresses bytes with one instruction). The best one that the processor supports is chosen at run time.
///
/// They keep no state, allocate nothing, access nothing outside the given bytes, and process only input that is
/// certainly valid. At anything else (a numeric escape, an error, the last bytes) they stop, and the Swift code
/// decides.

#include <stddef.h>
#include <stdint.h>

/// Where a loop stopped: how many bytes were read and written. It never stops inside an escape or a UTF-8 sequence.
typedef struct {
  size_t read;
  size_t written;
} json_text_progress;

/// Skips the text of a JSON string up to its closing quote at most, and checks one-letter escapes and UTF-8.
///
/// @param bytes `count` bytes, beginning in the string but not inside an escape or a UTF-8 sequence.
/// @return how many bytes are certainly text of the string. Sets `has_escapes` if there are escapes among them.
size_t json_text_scan(const uint8_t *bytes, size_t count, _Bool *has_escapes);

/// Copies text of a JSON string and replaces its one-letter escapes. The destination has room for `count` bytes. It may
/// overlap the source if it does not begin after it.
json_text_progress json_text_unescape(const uint8_t *source, size_t count, uint8_t *destination);

/// Copies UTF-8 text and escapes quotes, backslashes, line feeds, carriage returns and tabs. Stops at invalid UTF-8, at
/// other control bytes, and when `room` bytes may not be enough.
json_text_progress json_text_escape(const uint8_t *source, size_t count, uint8_t *destination, size_t room);

/// Decodes base64 (RFC 4648 section 4) while there are 64 letters without padding. The destination has room for three
/// bytes for each four letters, and eight more; it may be the source.
json_text_progress json_text_decode_base64(const uint8_t *letters, size_t count, uint8_t *destination);

/// Encodes base64 while there are 52 bytes. The destination has room for all letters.
json_text_progress json_text_encode_base64(const uint8_t *bytes, size_t count, uint8_t *destination);

#include "json_text_short.h"
#include "json_text_variants.h"

#endif
