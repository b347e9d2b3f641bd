#ifndef SWIFTLET_SANDBOX_INIT_H
#define SWIFTLET_SANDBOX_INIT_H

#include <stddef.h>
#include <sys/types.h>

// A sandbox's first process, and processes started in its namespaces; see namespaces(7). It is in C since a child of
// a process with threads may make system calls only.

/// The namespaces that a sandbox can have of its own: a set of bits.
enum {
  SANDBOX_USERS = 1,
  SANDBOX_MOUNTS = 2,
  SANDBOX_NETWORK = 4,
  SANDBOX_PROCESSES = 8,
};

/// What the first process was doing when it failed.
enum {
  SANDBOX_STEP_DONE,
  /// The namespaces themselves, see clone(2).
  SANDBOX_STEP_NAMESPACES,
  /// The user's own ids inside a user namespace, see user_namespaces(7).
  SANDBOX_STEP_USERS,
  /// A path that is to be seen; `index` says which.
  SANDBOX_STEP_PATH,
  /// The read-only root.
  SANDBOX_STEP_ROOT,
  /// The directory for temporary files.
  SANDBOX_STEP_TEMPORARY,
  /// /proc.
  SANDBOX_STEP_PROC,
  /// The loopback interface.
  SANDBOX_STEP_LOOPBACK,
};

/// How far the first process came.
struct sandbox_outcome {
  int step;
  int error;
  int index;
};

/// A path that is seen inside as it is outside, although it lies where other things are hidden or read-only.
struct sandbox_path {
  const char *path;
  int is_writable;
};

/// A symbolic link in the new directory for temporary files.
struct sandbox_link {
  const char *path;
  const char *target;
};

/// A control group that is to be removed when the starting process is gone: its name in an open directory.
struct sandbox_group {
  int directory;
  const char *name;
};

/// What a sandbox is to be.
struct sandbox_description {
  /// Which namespaces it has.
  int namespaces;
  /// The maps of a user namespace, see user_namespaces(7).
  const char *user_map;
  const char *group_map;
  /// Whether everything is read-only but `temporary`, which is a memory file system with these mount options.
  int is_read_only;
  const char *temporary;
  const char *temporary_options;
  const struct sandbox_path *paths;
  size_t path_count;
  const struct sandbox_link *links;
  size_t link_count;
  const struct sandbox_group *groups;
  size_t group_count;
  /// A socket that keeps messages apart, see `sandbox_init_message`. Its end is the end of the sandbox.
  int control;
  /// The memory of this process's arguments, to be written over, so that the first process has a name of its own.
  char *title;
  size_t title_length;
};

/// The memory in which this process's arguments were handed to it, and its length.
char *program_title(int argument_count, size_t *length);

/// Starts the first process of a sandbox, and waits until all is as described.
///
/// It lives until it is killed, or until nobody holds the other end of `control` any more; then it kills what is in its
/// process namespace, or else the process groups that it was told of and what is in the control groups, thaws the
/// control groups and removes them. The process id, or -1 and what failed.
pid_t start_sandbox_init(const struct sandbox_description *sandbox, struct sandbox_outcome *outcome);

/// A message on `control`: the id of a process group that is to be killed in the end, or 0 to kill everything in the
/// process namespace now, and to forget the process groups.
typedef int sandbox_init_message;

/// A program to be started in a sandbox, or in control groups alone.
struct sandbox_program {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// Where it starts.
  const char *directory;
  /// What become its standard streams; -1 for /dev/null.
  int streams[3];
  /// The process descriptor of the sandbox's first process, and the namespaces that it has; -1 and none without one.
  int init;
  int namespaces;
  /// The control groups it starts in, by their open files `tasks` (version 1) or `cgroup.procs` (version 2).
  const int *groups;
  size_t group_count;
};

/// What could not be done when a program did not start.
enum { SANDBOX_PROGRAM_GROUPS, SANDBOX_PROGRAM_NAMESPACES, SANDBOX_PROGRAM_DIRECTORY, SANDBOX_PROGRAM_EXECUTION };

/// Starts a program in the control groups and namespaces of a sandbox, at the head of a process group of its own, as a
/// child of the calling process. The process id, or -1, errno and what failed.
pid_t start_sandbox_program(const struct sandbox_program *program, int *failure);

/// A TCP socket over IPv4, close-on-exec, that belongs to the network of a sandbox.
int open_sandbox_socket(int init, int namespaces);

#endif
