#include "CJSONText.h"

#if defined(__x86_64__)
_Bool json_text_has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

_Bool json_text_has_avx512(void) {
  return json_text_has_avx2() && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("avx512bw")
         && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi")
         && __builtin_cpu_supports("avx512vbmi2");
}

#define BEST(loop, ...)                                                                                                \
  return json_text_has_avx512() ? loop##_avx512(__VA_ARGS__)                                                           \
         : json_text_has_avx2() ? loop##_avx2(__VA_ARGS__)                                                             \
                                : loop##_baseline(__VA_ARGS__)
#else
#define BEST(loop, ...) return loop##_baseline(__VA_ARGS__)
#endif

size_t json_text_scan(const uint8_t *bytes, size_t count, _Bool *has_escapes) {
  BEST(json_text_scan, bytes, count, has_escapes);
}

json_text_progress json_text_unescape(const uint8_t *source, size_t count, uint8_t *destination) {
  BEST(json_text_unescape, source, count, destination);
}

json_text_progress json_text_escape(const uint8_t *source, size_t count, uint8_t *destination, size_t room) {
  BEST(json_text_escape, source, count, destination, room);
}

json_text_progress json_text_decode_base64(const uint8_t *letters, size_t count, uint8_t *destination) {
  BEST(json_text_decode_base64, letters, count, destination);
}

json_text_progress json_text_encode_base64(const uint8_t *bytes, size_t count, uint8_t *destination) {
  BEST(json_text_encode_base64, bytes, count, destination);
}
