#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int process_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

pid_t start_bound_process(const char *path, char *const arguments[], char *const environment[], int signal) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t parent = getpid();
  volatile int error = 0;
  pid_t process = vfork();
  if (process == 0) {
    // Until execve this shares its parent's memory, so it must make only system calls.
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
    if (getppid() != parent) _exit(127);
    int null = open("/dev/null", O_RDONLY);
    if (null > STDIN_FILENO) dup2(null, STDIN_FILENO);
    // If the system does not have this call, the remaining descriptors are closed on exec.
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(path, arguments, environment);
    error = errno;
    _exit(127);
  }
  int failure = process < 0 ? errno : error;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (process > 0 && failure != 0) waitpid(process, NULL, 0);
  if (failure == 0) return process;
  errno = failure;
  return -1;
}

int process_descriptor_signal(int descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0);
}

int lock_file(int descriptor) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(descriptor, F_SETLK, &lock);
}

int file_lock_holder(int descriptor, pid_t *holder) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(descriptor, F_GETLK, &lock) != 0) return -1;
  *holder = lock.l_pid;
  return lock.l_type != F_UNLCK;
}

int free_loopback_port(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return -1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int port = -1;
  if (bind(listener, (struct sockaddr *)&address, length) == 0 &&
      getsockname(listener, (struct sockaddr *)&address, &length) == 0) {
    port = ntohs(address.sin_port);
  }
  close(listener);
  return port;
}

int adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int signal_descriptor(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t index = 0; index < count; index++) sigaddset(&set, signals[index]);
  int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int signal_descriptor_next(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  return count == (ssize_t)sizeof info ? (int)info.ssi_signo : -1;
}

int wake_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int open_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int pipe_unread(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) < 0 ? -1 : count;
}

ssize_t move_between_pipes(int from, int to, size_t count) {
  return splice(from, NULL, to, NULL, count, SPLICE_F_NONBLOCK);
}

int duplicate_descriptor(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

int spawn_actions_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int spawn_actions_change_directory(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}

int limit_open_files(pid_t process, unsigned long count) {
  struct rlimit limit;
  if (prlimit(process, RLIMIT_NOFILE, NULL, &limit) != 0) return -1;
  if (limit.rlim_max > count) limit.rlim_max = count;
  if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
  return prlimit(process, RLIMIT_NOFILE, &limit, NULL);
}

void map_large_blocks(int size) { mallopt(M_MMAP_THRESHOLD, size); }

int wait_status_exited(int status) { return WIFEXITED(status); }
int wait_status_exit_code(int status) { return WEXITSTATUS(status); }
int wait_status_signal(int status) { return WTERMSIG(status); }
pid_t waited_process(const siginfo_t *info) { return info->si_pid; }

int64_t unix_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int limit_sending(int socket, int64_t milliseconds) {
  const struct timeval limit = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
  return setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}
