#ifndef SWIFTLET_CGLIBC_H
#define SWIFTLET_CGLIBC_H

// The C library's headers, for the module `Glibc` of the embedded build. The toolchain's own module map of them belongs
// to its Glibc overlay, which has no embedded build.

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// What Swift cannot import from them: macros that are not constants, and functions with variable arguments.

/// The calling thread's `errno`.
int glibc_errno(void);
void glibc_set_errno(int value);

/// open(2); `mode` counts only if the file is created.
int glibc_open(const char *_Nonnull path, int flags, mode_t mode);

/// The process's arguments, the program's name first: how many, and each.
int glibc_argument_count(void);
const char *_Nonnull glibc_argument(int index);

/// The environment: `NAME=value` each, null at the end.
char *_Nullable *_Nonnull glibc_environment(void);

/// Signal actions; signal(2).
void (*_Nullable glibc_ignored_signal(void))(int);

#endif
