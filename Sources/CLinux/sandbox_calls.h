#ifndef SWIFTLET_SANDBOX_CALLS_H
#define SWIFTLET_SANDBOX_CALLS_H

/// The flags of clone(2) for a set of namespaces.
int sandbox_clone_flags(int namespaces);

/// Closes the descriptors from `first` to `last`.
void close_descriptors(unsigned first, unsigned last);

#endif
