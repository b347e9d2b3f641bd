#include "CEmbeddedRuntime.h"

#include <stdint.h>

// The compiler assumes that these functions return their argument, and on arm64 its code uses what they return. Those of
// Swift 6.2 and 6.3 return it without its tag bits, so that a short string becomes an invalid one. That is fixed by
// https://github.com/swiftlang/swift/pull/91151. Every module has its copy of the runtime's functions, as weak symbols:
// the linker prefers these.

void *swift_retain(void *object);
void *swift_retain_n(void *object, uint32_t count);

// The address of the object that has a reference count, 0 if there is none, or less if the object is immortal.
static intptr_t address(void *object) { return (intptr_t)((uintptr_t)object & UINT64_C(0x8FFFFFFFFFFFFFF8)); }

void *swift_bridgeObjectRetain(void *object) {
  if (address(object) > 0) swift_retain((void *)address(object));
  return object;
}

void *swift_bridgeObjectRetain_n(void *object, uint32_t count) {
  if (address(object) > 0) swift_retain_n((void *)address(object), count);
  return object;
}
