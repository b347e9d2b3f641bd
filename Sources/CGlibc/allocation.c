#include <errno.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

// Embedded Swift allocates every object with posix_memalign(3). malloc(3) is faster and aligns just as well, unless an
// object needs more than the largest basic type does. The linker directs calls here (`--wrap`); this can go once
// `make bench-gate` shows no difference without it.

int __real_posix_memalign(void **memory, size_t alignment, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment > alignof(max_align_t)) return __real_posix_memalign(memory, alignment, size);
  void *allocated = malloc(size);
  if (!allocated) return ENOMEM;
  *memory = allocated;
  return 0;
}
