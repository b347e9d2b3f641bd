#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt"))), apply_to = function)
#define JSON_TEXT_AVX512
#include "json_text_base64.h"
#include "json_text_loops.h"

size_t json_text_scan_avx512(const uint8_t *bytes, size_t count, _Bool *has_escapes) {
  return scan_loop(bytes, count, has_escapes);
}

json_text_progress json_text_unescape_avx512(const uint8_t *source, size_t count, uint8_t *destination) {
  return unescape_loop(source, count, destination);
}

json_text_progress json_text_escape_avx512(const uint8_t *source, size_t count, uint8_t *destination, size_t room) {
  return escape_loop(source, count, destination, room);
}

json_text_progress json_text_decode_base64_avx512(const uint8_t *letters, size_t count, uint8_t *destination) {
  return decode_base64_loop(letters, count, destination);
}

json_text_progress json_text_encode_base64_avx512(const uint8_t *bytes, size_t count, uint8_t *destination) {
  return encode_base64_loop(bytes, count, destination);
}
#pragma clang attribute pop
#endif
