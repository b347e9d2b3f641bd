#ifndef SWIFTLET_CCONCURRENCY_H
#define SWIFTLET_CCONCURRENCY_H

// The parts of Swift's concurrency runtime that have no Swift interface.

/// Passes every job without a specific executor to `take`, instead of the thread pool that the runtime would start.
/// Call this before there is such a job.
void concurrency_take_global_jobs(void (*take)(void *job));

#endif
