#ifndef SWIFTLET_CLINUX_H
#define SWIFTLET_CLINUX_H

#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#include "connection_list.h"
#include "sandbox_init.h"
#include "socket_diagnostics.h"

// The parts of Linux that Swift's Glibc module does not export, or that C declares with variable arguments. Each
// function returns -1 and sets errno on failure, as system calls do.

/// Opens a descriptor of a process, close-on-exec, readable once the process has ended; pidfd_open(2), Linux 5.3.
int process_descriptor(pid_t process);

/// Starts a program that gets a signal when its parent ends; prctl(2), PR_SET_PDEATHSIG. It leads a new process group,
/// and has /dev/null as its input and none of its parent's descriptors except for the standard streams. Returns the
/// process ID, or -1.
pid_t start_bound_process(const char *path, char *const arguments[], char *const environment[], int signal);

/// Sends a signal to the process of a descriptor; pidfd_send_signal(2).
int process_descriptor_signal(int descriptor, int signal);

/// Makes the calling process the parent of its orphaned descendants; prctl(2), PR_SET_CHILD_SUBREAPER.
int adopt_orphans(void);

/// Blocks these signals and opens a descriptor that reports them, close-on-exec, non-blocking; signalfd(2).
int signal_descriptor(const int *signals, size_t count);

/// Takes one signal from such a descriptor: its number, or -1 if none is pending.
int signal_descriptor_next(int descriptor);

/// Opens a descriptor that can wake a poll, close-on-exec, non-blocking; eventfd(2).
int wake_descriptor(void);

/// Opens a pipe, both ends close-on-exec; pipe2(2).
int open_pipe(int ends[2]);

/// The number of unread bytes in a pipe; ioctl(2), FIONREAD. -1 if that is not known.
int pipe_unread(int descriptor);

/// The time in milliseconds since 1970; clock_gettime(2). Which module `timespec` belongs to differs between builds of
/// Swift targets that import NIO, so they do not name it.
int64_t unix_milliseconds(void);

/// Limits how long connecting or writing may wait on a blocking socket; socket(7), SO_SNDTIMEO.
int limit_sending(int socket, int64_t milliseconds);

/// Moves bytes from one pipe to another without blocking, regardless of the pipes' flags; splice(2).
ssize_t move_between_pipes(int from, int to, size_t count);

/// Opens another descriptor of the same open file, close-on-exec; fcntl(2), F_DUPFD_CLOEXEC.
int duplicate_descriptor(int descriptor);

/// Locks a file for this process, until it ends or closes any descriptor of the file; fcntl(2), F_SETLK. Fails with EACCES
/// or EAGAIN if another process holds the lock.
int lock_file(int descriptor);

/// Whether another process holds the lock of a file: 1 or 0, or -1 on failure. Sets `holder` to that process, or to 0 or
/// less if it is in a process namespace that this process cannot see.
int file_lock_holder(int descriptor, pid_t *holder);

/// A free port of the loopback address, chosen by the kernel. It is not reserved.
int free_loopback_port(void);

/// Spawn actions: close all descriptors from this one on; start in this directory. See posix_spawn(3).
int spawn_actions_close_from(posix_spawn_file_actions_t *actions, int first);
int spawn_actions_change_directory(posix_spawn_file_actions_t *actions, const char *path);

/// Limits how many files a process can have open; prlimit(2), RLIMIT_NOFILE. A limit that is already lower is kept.
int limit_open_files(pid_t process, unsigned long count);

/// Makes malloc(3) map each block of at least this size separately, so that it returns to the system when it is freed.
/// Without this, the C library raises that size each time it frees such a block, up to 32 MB.
void map_large_blocks(int size);

/// The parts of a wait status; see wait(2).
int wait_status_exited(int status);
int wait_status_exit_code(int status);
int wait_status_signal(int status);

/// The process that waitid(2) found; 0 if it found none.
pid_t waited_process(const siginfo_t *info);

#endif
