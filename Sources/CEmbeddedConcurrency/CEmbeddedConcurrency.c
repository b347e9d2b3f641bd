#include "CEmbeddedConcurrency.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// The ordinary standard library has these functions. The embedded concurrency library calls them when a check of a
// task's isolation fails, which is fatal in either case, and when a program has executors of its own, which it cannot
// have there.

#define SWIFT_CALLING_CONVENTION __attribute__((swiftcall))

const void *swift_getObjectType(const void *object) { return *(const void *const *)object; }

bool swift_compareWitnessTables(const void *left, const void *right) { return left == right; }

SWIFT_CALLING_CONVENTION void _task_serialExecutor_checkIsolated(void *executor, const void *type, const void *table) {
  (void)executor, (void)type, (void)table;
  abort();
}

SWIFT_CALLING_CONVENTION int8_t _task_serialExecutor_isIsolatingCurrentContext(void *executor, const void *type,
                                                                               const void *table) {
  (void)executor, (void)type, (void)table;
  return 0;
}

SWIFT_CALLING_CONVENTION bool _task_serialExecutor_isSameExclusiveExecutionContext(void *left, void *right,
                                                                                   const void *type,
                                                                                   const void *table) {
  (void)type, (void)table;
  return left == right;
}

// A switch of executors happens at each call of an async function and at each return. The library finds out each time
// that nothing is to be done: the generic executor, whose reference is empty, is the only one there, and AdapterLoop
// runs all its jobs. So the task goes on at once. The linker directs calls here (`--wrap`).

#if defined(__x86_64__) || defined(__aarch64__)
typedef __attribute__((swiftasynccall)) void resumption(__attribute__((swift_async_context)) void *context);

__attribute__((swiftasynccall)) void __real_swift_task_switch(__attribute__((swift_async_context)) void *context,
                                                              resumption *resume, void *executor, uintptr_t table);

__attribute__((swiftasynccall)) void __wrap_swift_task_switch(__attribute__((swift_async_context)) void *context,
                                                              resumption *resume, void *executor, uintptr_t table) {
  if (executor) return __real_swift_task_switch(context, resume, executor, table);
  return resume(context);
}
#else
#error "The calling convention of async functions is only known to work on x86-64 and arm64."
#endif

bool _swift_shouldReportFatalErrorsToDebugger(void) { return false; }

void _swift_reportToDebugger(uintptr_t flags, const char *message, void *details) {
  (void)flags, (void)message, (void)details;
}
