#ifndef SWIFTLET_CLINUX_H
#define SWIFTLET_CLINUX_H

#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#include "sandbox_init.h"
#include "socket_diagnostics.h"

// The parts of Linux that Swift's Glibc module does not export, or that C declares with variable arguments. Each
// function returns as the system call does: -1 and errno on failure.

/// A descriptor of a process, close-on-exec, readable once the process has ended; pidfd_open(2), Linux 5.3.
int process_descriptor(pid_t process);

/// Starts a program at the head of a process group of its own, with /dev/null as its input and no descriptor of its
/// parent's but the standard streams, that gets a signal when its parent ends; prctl(2), PR_SET_PDEATHSIG. The process
/// id, or -1.
pid_t start_bound_process(const char *path, char *const arguments[], char *const environment[], int signal);

/// A signal to the process behind a descriptor; pidfd_send_signal(2).
int process_descriptor_signal(int descriptor, int signal);

/// Makes the calling process the parent of its descendants' orphans; prctl(2), PR_SET_CHILD_SUBREAPER.
int adopt_orphans(void);

/// A descriptor that tells of the blocked signals of a set, close-on-exec, not blocking; signalfd(2).
int signal_descriptor(const int *signals, size_t count);

/// Takes one signal from such a descriptor: its number, or -1 where none waits.
int signal_descriptor_next(int descriptor);

/// A descriptor to wake a poll with, close-on-exec, not blocking; eventfd(2).
int wake_descriptor(void);

/// A pipe, both ends close-on-exec; pipe2(2).
int open_pipe(int ends[2]);

/// How many bytes wait in a pipe; ioctl(2), FIONREAD. -1 if that is not known.
int pipe_unread(int descriptor);

/// The time in milliseconds since 1970; clock_gettime(2). Which module `timespec` belongs to differs between builds of
/// Swift targets that import NIO, so they do not name it.
int64_t unix_milliseconds(void);

/// Limits how long connecting or writing a blocking socket waits; socket(7), SO_SNDTIMEO.
int limit_sending(int socket, int64_t milliseconds);

/// Moves bytes from one pipe to another without waiting, whatever the flags of the pipes; splice(2).
ssize_t move_between_pipes(int from, int to, size_t count);

/// Another descriptor of the same open file, close-on-exec; fcntl(2), F_DUPFD_CLOEXEC.
int duplicate_descriptor(int descriptor);

/// A port of the loopback address at which nobody listens, chosen by the kernel; nothing keeps it free.
int free_loopback_port(void);

/// Spawn actions: close every descriptor from this one on; start in this directory. See posix_spawn(3).
int spawn_actions_close_from(posix_spawn_file_actions_t *actions, int first);
int spawn_actions_change_directory(posix_spawn_file_actions_t *actions, const char *path);

/// Limits the files that a process can have open; prlimit(2), RLIMIT_NOFILE. A lower limit that it has already stays.
int limit_open_files(pid_t process, unsigned long count);

/// Has malloc(3) map blocks of at least this many bytes each on their own, and so return them to the system when they are
/// freed. Without this the C library raises that size with each such block that it frees, up to 32 MB.
void map_large_blocks(int size);

/// The parts of a wait status; see wait(2).
int wait_status_exited(int status);
int wait_status_exit_code(int status);
int wait_status_signal(int status);

/// The process that waitid(2) found; 0 where it found none.
pid_t waited_process(const siginfo_t *info);

#endif
