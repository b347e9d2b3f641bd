#ifndef SWIFTLET_SANDBOX_INIT_H
#define SWIFTLET_SANDBOX_INIT_H

#include <stddef.h>
#include <sys/types.h>

// A sandbox's first process, and processes started in its namespaces; see namespaces(7). This is C code, because a
// forked child of a process with threads may make only system calls.

/// The namespaces that a sandbox can have: a set of bits.
enum {
  SANDBOX_USERS = 1,
  SANDBOX_MOUNTS = 2,
  SANDBOX_NETWORK = 4,
  SANDBOX_PROCESSES = 8,
};

/// What the first process was doing when it failed.
enum {
  SANDBOX_STEP_DONE,
  /// Creating the namespaces; see clone(2).
  SANDBOX_STEP_NAMESPACES,
  /// Mapping the user's IDs into a user namespace; see user_namespaces(7).
  SANDBOX_STEP_USERS,
  /// Making the path with this `index` visible.
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

/// The result of starting the first process: the step and, if it failed, the errno and the path's index.
struct sandbox_outcome {
  int step;
  int error;
  int index;
};

/// A path that is visible inside, although its surroundings are hidden or read-only: `source` outside.
struct sandbox_path {
  const char *path;
  const char *source;
  int is_writable;
};

/// A symbolic link in a new directory.
struct sandbox_link {
  const char *path;
  const char *target;
};

/// A control group to remove when the starting process is gone: its name in an open directory.
struct sandbox_group {
  int directory;
  const char *name;
};

/// The most paths of a sandbox.
enum { SANDBOX_MOST_PATHS = 1024 };

/// The description of a sandbox.
struct sandbox_description {
  /// Its own namespaces.
  int namespaces;
  /// The maps of a user namespace; see user_namespaces(7).
  const char *user_map;
  const char *group_map;
  /// Whether everything is read-only except for `temporary`, which is a memory file system with these mount options.
  int is_read_only;
  /// A directory that becomes the root of the sandbox's files, if they are read-only; NULL for this machine's root. It
  /// has directories for /proc, /dev and `temporary`. The other paths below are then paths in it.
  const char *root;
  const char *temporary;
  const char *temporary_options;
  const struct sandbox_path *paths;
  size_t path_count;
  /// Directories that are replaced with empty ones, in which paths and links are created.
  const char *const *replaced;
  size_t replaced_count;
  const struct sandbox_link *links;
  size_t link_count;
  const struct sandbox_group *groups;
  size_t group_count;
  /// A socket that preserves message boundaries; see `sandbox_init_message`. When its other end closes, the sandbox
  /// ends.
  int control;
  /// The memory of this process's arguments. The first process overwrites it to show a different name.
  char *title;
  size_t title_length;
};

/// The memory of this process's arguments, and its length.
char *program_title(int argument_count, size_t *length);

/// Starts the first process of a sandbox, and waits until the sandbox is set up.
///
/// It lives until it is killed, or until the other end of `control` has been closed. Then it kills all processes in its
/// process namespace or, without one, the process groups it was told about and the members of the control groups.
/// Finally it thaws and removes the control groups. Returns the process ID, or -1 and what failed.
pid_t start_sandbox_init(const struct sandbox_description *sandbox, struct sandbox_outcome *outcome);

/// A message on `control`: the ID of a process group to kill at the end, or 0 to kill everything in the process
/// namespace now and to forget the process groups. It sends the 0 back when it has done that.
typedef int sandbox_init_message;

/// A program to start in a sandbox, or only in control groups.
struct sandbox_program {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// Where it starts.
  const char *directory;
  /// Its standard streams; -1 for /dev/null.
  int streams[3];
  /// The process descriptor of the sandbox's first process, and its namespaces; -1 and 0 without a sandbox.
  int init;
  int namespaces;
  /// The control groups it starts in, as open files `tasks` (version 1) or `cgroup.procs` (version 2).
  const int *groups;
  size_t group_count;
};

/// The step that failed when a program did not start.
enum { SANDBOX_PROGRAM_GROUPS, SANDBOX_PROGRAM_NAMESPACES, SANDBOX_PROGRAM_DIRECTORY, SANDBOX_PROGRAM_EXECUTION };

/// Starts a program in the control groups and namespaces of a sandbox, as the leader of a new process group and a child
/// of the calling process. Returns the process ID, or -1, errno and what failed.
pid_t start_sandbox_program(const struct sandbox_program *program, int *failure);

/// Opens a file below a directory as if the directory were the root of all files: links and `..` do not lead out of it.
/// The descriptor is close-on-exec and only stands for the file; see O_PATH in open(2). Returns -1 and errno on failure.
int open_in_root(int root, const char *path);

/// Opens a TCP socket over IPv4 in the network of a sandbox, close-on-exec and non-blocking.
int open_sandbox_socket(int init, int namespaces);

#endif
