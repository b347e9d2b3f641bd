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

bool _swift_shouldReportFatalErrorsToDebugger(void) { return false; }

void _swift_reportToDebugger(uintptr_t flags, const char *message, void *details) {
  (void)flags, (void)message, (void)details;
}
