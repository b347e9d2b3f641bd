// Swift does not import these calls, because they are GNU extensions.
#define _GNU_SOURCE
#include "CProcessorAffinity.h"
#include <errno.h>
#include <sched.h>

_Static_assert(PROCESSOR_AFFINITY_CORES <= CPU_SETSIZE, "a set of cores is too small");

static const cpu_set_t *original(void) {
  static cpu_set_t set;
  static _Bool is_known;
  if (!is_known) {
    sched_getaffinity(0, sizeof set, &set);
    is_known = 1;
  }
  return &set;
}

_Bool processor_affinity_includes(int core) { return CPU_ISSET(core, original()) != 0; }

int processor_affinity_restrict(int first, int last) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int core = first; core <= last; core++)
    if (CPU_ISSET(core, original())) CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : errno;
}
