#include "CJSONText.h"

#if defined(__x86_64__)

#if __has_include(<sys/platform/x86.h>)
// The C library has already queried the processor. Under a hypervisor, each further query takes microseconds.
#include <sys/platform/x86.h>
#define HAS(feature, name) CPU_FEATURE_ACTIVE(feature)
#else
#define HAS(feature, name) __builtin_cpu_supports(name)
#endif

_Bool json_text_has_avx2(void) { return HAS(AVX2, "avx2") && HAS(BMI1, "bmi") && HAS(POPCNT, "popcnt"); }

_Bool json_text_has_avx512(void) {
  return json_text_has_avx2() && HAS(BMI2, "bmi2") && HAS(AVX512BW, "avx512bw") && HAS(AVX512VL, "avx512vl")
         && HAS(AVX512_VBMI, "avx512vbmi") && HAS(AVX512_VBMI2, "avx512vbmi2");
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
