#include "CHTTPText.h"

static const _Bool token[256] = {
    ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['0' ... '9'] = 1, ['!'] = 1, ['#' ... '\''] = 1, ['*'] = 1, ['+'] = 1,
    ['-'] = 1,         ['.'] = 1,         ['^' ... '`'] = 1, ['|'] = 1, ['~'] = 1,
};

_Bool http_text_is_token(const uint8_t *bytes, size_t count) {
  _Bool all = count > 0;
  for (size_t index = 0; index < count; index++) all &= token[bytes[index]];
  return all;
}
