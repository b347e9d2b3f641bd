#ifndef JSON_TEXT_VARIANTS_H
#define JSON_TEXT_VARIANTS_H

// Each loop, compiled for one instruction set. The functions in CJSONText.h choose among them.

size_t json_text_scan_baseline(const uint8_t *bytes, size_t count, _Bool *has_escapes);
json_text_progress json_text_unescape_baseline(const uint8_t *source, size_t count, uint8_t *destination);
json_text_progress json_text_escape_baseline(const uint8_t *source, size_t count, uint8_t *destination, size_t room);
json_text_progress json_text_decode_base64_baseline(const uint8_t *letters, size_t count, uint8_t *destination);
json_text_progress json_text_encode_base64_baseline(const uint8_t *bytes, size_t count, uint8_t *destination);

#if defined(__x86_64__)
/// Whether the processor supports the AVX2 loops.
_Bool json_text_has_avx2(void);

size_t json_text_scan_avx2(const uint8_t *bytes, size_t count, _Bool *has_escapes);
json_text_progress json_text_unescape_avx2(const uint8_t *source, size_t count, uint8_t *destination);
json_text_progress json_text_escape_avx2(const uint8_t *source, size_t count, uint8_t *destination, size_t room);
json_text_progress json_text_decode_base64_avx2(const uint8_t *letters, size_t count, uint8_t *destination);
json_text_progress json_text_encode_base64_avx2(const uint8_t *bytes, size_t count, uint8_t *destination);

/// Whether the processor supports the AVX-512 loops.
_Bool json_text_has_avx512(void);

size_t json_text_scan_avx512(const uint8_t *bytes, size_t count, _Bool *has_escapes);
json_text_progress json_text_unescape_avx512(const uint8_t *source, size_t count, uint8_t *destination);
json_text_progress json_text_escape_avx512(const uint8_t *source, size_t count, uint8_t *destination, size_t room);
json_text_progress json_text_decode_base64_avx512(const uint8_t *letters, size_t count, uint8_t *destination);
json_text_progress json_text_encode_base64_avx512(const uint8_t *bytes, size_t count, uint8_t *destination);
#endif

#endif
