// The parts of Linux that Swift's Glibc module does not export.
#ifndef SWIFTLET_CLINUX_H
#define SWIFTLET_CLINUX_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

/// A descriptor that becomes readable when the process ends; -1 and errno where that cannot be had. Linux 5.3.
static inline int swiftlet_pidfd_open(pid_t pid) {
  return (int)syscall(SYS_pidfd_open, pid, 0);
}

#endif
