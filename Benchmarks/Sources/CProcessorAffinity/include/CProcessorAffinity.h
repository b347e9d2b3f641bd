#ifndef C_PROCESSOR_AFFINITY_H
#define C_PROCESSOR_AFFINITY_H

/// The number of cores that the functions below know.
#define PROCESSOR_AFFINITY_CORES 1024

/// Whether the process could use a core when it first called one of these functions.
_Bool processor_affinity_includes(int core);

/// Restricts the calling thread, and processes that it starts, to those of its cores that are from `first` to `last`.
/// Returns 0, or an error number.
int processor_affinity_restrict(int first, int last);

#endif
