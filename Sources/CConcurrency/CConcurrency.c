#include "CConcurrency.h"

// Declared in the runtime's Concurrency.h, which toolchains do not install.
typedef __attribute__((swiftcall)) void enqueue_global(void *job);
typedef __attribute__((swiftcall)) void enqueue_global_hook(void *job, enqueue_global *original);
extern enqueue_global_hook *swift_task_enqueueGlobal_hook;

static void (*take_global_job)(void *job);

static __attribute__((swiftcall)) void hand_over(void *job, enqueue_global *original) {
  (void)original;
  take_global_job(job);
}

void concurrency_take_global_jobs(void (*take)(void *job)) {
  take_global_job = take;
  swift_task_enqueueGlobal_hook = hand_over;
}
