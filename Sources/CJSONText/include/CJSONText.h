#ifndef CJSONTEXT_H
#define CJSONTEXT_H

/// The inner loops over the text of JSON strings and over base64 in them, 64 bytes at a time.
///
/// They are in C because Swift has neither a byte shuffle nor a choice of instruction set by function: each loop is
/// compiled for the baseline, for AVX2 (which every x86-64 processor of Lambda has) and for AVX-512 with VBMI2 (which
/// packs bytes in one instruction), and the processor is asked which it has.
///
/// They keep no state, allocate nothing, touch nothing outside the bytes they are given, and judge only what is surely
/// right: at anything else (an escape by number, an error, the last bytes) they stop, and the Swift code beside them
/// decides.

#include <stddef.h>
#include <stdint.h>

/// Where a loop stopped: how many bytes were read and how many written. Neither an escape nor a UTF-8 sequence is
/// under way there.
typedef struct {
  size_t read;
  size_t written;
} json_text_progress;

/// Passes over the text of a JSON string, checking escapes of one letter and UTF-8, up to its closing quote at most.
///
/// @param bytes `count` bytes from somewhere within the string on, where no escape and no sequence is under way.
/// @return how many bytes are surely text of the string. Sets `has_escapes` where escapes are among them.
size_t json_text_scan(const uint8_t *bytes, size_t count, _Bool *has_escapes);

/// Copies text of a JSON string with its escapes of one letter replaced. The destination has room for `count` bytes; it
/// may overlap the source where it does not begin after it.
json_text_progress json_text_unescape(const uint8_t *source, size_t count, uint8_t *destination);

/// Copies UTF-8 text with quotes, backslashes, line feeds, carriage returns and tabs escaped, for as long as the text
/// is UTF-8 without other controls and `room` bytes are enough.
json_text_progress json_text_escape(const uint8_t *source, size_t count, uint8_t *destination, size_t room);

/// Decodes base64 (RFC 4648 section 4), for as long as there are 64 letters without padding. The destination has room
/// for three bytes for each four letters and eight more; it may be the source.
json_text_progress json_text_decode_base64(const uint8_t *letters, size_t count, uint8_t *destination);

/// Encodes base64, for as long as there are 52 bytes. The destination has room for the letters of all.
json_text_progress json_text_encode_base64(const uint8_t *bytes, size_t count, uint8_t *destination);

#include "json_text_short.h"
#include "json_text_variants.h"

#endif
