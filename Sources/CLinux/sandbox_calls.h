#ifndef SWIFTLET_SANDBOX_CALLS_H
#define SWIFTLET_SANDBOX_CALLS_H

struct sandbox_description;

/// The flags of clone(2) for a set of namespaces.
int sandbox_clone_flags(int namespaces);

/// Closes the descriptors from `first` to `last`.
void close_descriptors(unsigned first, unsigned last);

/// The step of a sandbox's start that failed, and the index of its path.
struct sandbox_failure {
  int step, index;
};

/// Notes a failure, and returns -1.
int sandbox_failed(struct sandbox_failure *failure, int step, int index);

/// Sets up the files of the calling process's new mount namespace. Returns -1, errno and what failed, or 0.
int arrange_files(const struct sandbox_description *sandbox, struct sandbox_failure *failure);

#endif
