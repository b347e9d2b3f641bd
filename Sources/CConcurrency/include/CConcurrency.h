#ifndef SWIFTLET_CCONCURRENCY_H
#define SWIFTLET_CCONCURRENCY_H

// The parts of Swift's concurrency runtime that have no interface in Swift.

/// Hands every job that is for no executor in particular to `take`, in place of the pool of threads that the runtime
/// would start for it. To be called before there is such a job.
void concurrency_take_global_jobs(void (*take)(void *job));

#endif
