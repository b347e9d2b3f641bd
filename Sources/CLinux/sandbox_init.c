#define _GNU_SOURCE
#include "sandbox_init.h"
#include "sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = write(file, text, strlen(text));
  int error = errno;
  close(file);
  errno = error;
  return count < 0 ? -1 : 0;
}

static int map_users(const struct sandbox_description *sandbox) {
  // Kernels before 3.19 do not have this file and do not need it.
  if (write_file("/proc/self/setgroups", "deny") != 0 && errno != ENOENT) return -1;
  if (write_file("/proc/self/uid_map", sandbox->user_map) != 0) return -1;
  return write_file("/proc/self/gid_map", sandbox->group_map);
}

static int raise_loopback(void) {
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  struct ifreq request = {.ifr_name = "lo"};
  int result = ioctl(descriptor, SIOCGIFFLAGS, &request);
  request.ifr_flags |= IFF_UP;
  if (result == 0) result = ioctl(descriptor, SIOCSIFFLAGS, &request);
  int error = errno;
  close(descriptor);
  errno = error;
  return result;
}

static int arrange(const struct sandbox_description *sandbox, struct sandbox_failure *failure) {
  if (sandbox->namespaces & SANDBOX_USERS && map_users(sandbox) != 0) return sandbox_failed(failure, SANDBOX_STEP_USERS, 0);
  if (sandbox->namespaces & SANDBOX_MOUNTS && arrange_files(sandbox, failure) != 0) return -1;
  if (sandbox->namespaces & SANDBOX_NETWORK && raise_loopback() != 0) return sandbox_failed(failure, SANDBOX_STEP_LOOPBACK, 0);
  return 0;
}

static void write_at(int directory, const char *group, const char *file, const char *text) {
  char path[NAME_MAX + 64];
  if (strlen(group) + strlen(file) + 2 > sizeof path) return;
  strcpy(path, group);
  strcat(path, "/");
  strcat(path, file);
  int descriptor = openat(directory, path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)!write(descriptor, text, strlen(text));
  close(descriptor);
}

static void kill_members(int directory, const char *group) {
  char path[NAME_MAX + 64], text[4096];
  if (strlen(group) + 14 > sizeof path) return;
  strcpy(path, group);
  strcat(path, "/cgroup.procs");
  int descriptor = openat(directory, path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ssize_t count;
  pid_t process = 0;
  while ((count = read(descriptor, text, sizeof text)) > 0) {
    for (ssize_t index = 0; index < count; index++) {
      if (text[index] >= '0' && text[index] <= '9') {
        process = process * 10 + (text[index] - '0');
      } else {
        // Processes outside this namespace are listed as 0.
        if (process > 1) kill(process, SIGKILL);
        process = 0;
      }
    }
  }
  close(descriptor);
}

/// The pauses between attempts to remove control groups, and how long it is attempted, in nanoseconds. Version 1 does
/// not report that a group has become empty.
enum { SHORTEST_PAUSE = 1000000, LONGEST_PAUSE = 100000000 };
static const int64_t removal_time = 10000000000;

static void remove_groups(const struct sandbox_description *sandbox, int is_empty) {
  struct timespec pause = {.tv_nsec = SHORTEST_PAUSE};
  for (int64_t waited = 0; waited < removal_time; waited += pause.tv_nsec) {
    int left = 0;
    for (size_t index = 0; index < sandbox->group_count; index++) {
      int directory = sandbox->groups[index].directory;
      const char *name = sandbox->groups[index].name;
      if (!is_empty) {
        // Frozen processes start no others while they are being killed.
        write_at(directory, name, "pids.max", "0");
        write_at(directory, name, "freezer.state", "FROZEN");
        write_at(directory, name, "cgroup.freeze", "1");
        kill_members(directory, name);
      }
      // In version 1, frozen processes die only when they are thawed.
      write_at(directory, name, "freezer.state", "THAWED");
      write_at(directory, name, "cgroup.freeze", "0");
      if (unlinkat(directory, name, AT_REMOVEDIR) != 0 && errno != ENOENT) left = 1;
    }
    if (!left) return;
    nanosleep(&pause, NULL);
    pause.tv_nsec = pause.tv_nsec * 2 < LONGEST_PAUSE ? pause.tv_nsec * 2 : LONGEST_PAUSE;
  }
}

static void keep(const struct sandbox_description *sandbox) {
  int has_namespace = sandbox->namespaces & SANDBOX_PROCESSES;
  pid_t groups[64];
  size_t count = 0;
  while (1) {
    sandbox_init_message message;
    ssize_t length = read(sandbox->control, &message, sizeof message);
    if (length < 0 && errno == EINTR) continue;
    if (length != sizeof message) break;
    if (message > 1) {
      if (count < sizeof groups / sizeof *groups) groups[count++] = message;
    } else {
      count = 0;
      if (has_namespace) kill(-1, SIGKILL);
      // Processes that are started from now on are not meant.
      send(sandbox->control, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
  }
  if (has_namespace) kill(-1, SIGKILL);
  while (!has_namespace && count > 0) kill(-groups[--count], SIGKILL);
  remove_groups(sandbox, has_namespace);
}

/// Descriptors to keep are moved to at least this number while the others are closed; the most control groups.
enum { OUT_OF_THE_WAY = 200, MOST_GROUPS = 16 };

/// Closes all descriptors except for these, which get new numbers from 3 on.
static int keep_descriptors(int *kept, size_t count) {
  for (size_t index = 0; index < count; index++) {
    kept[index] = fcntl(kept[index], F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    if (kept[index] < 0) return -1;
  }
  close_descriptors(0, OUT_OF_THE_WAY - 1);
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (open("/dev/null", O_RDWR) < 0) return -1;
  }
  for (size_t index = 0; index < count; index++) {
    kept[index] = fcntl(kept[index], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (kept[index] < 0) return -1;
  }
  close_descriptors(STDERR_FILENO + 1 + (unsigned)count, ~0U);
  return 0;
}

_Noreturn static void be_init(const struct sandbox_description *description, int report) {
  struct sandbox_description sandbox = *description;
  struct sandbox_group groups[MOST_GROUPS];
  int kept[MOST_GROUPS + 2] = {report, sandbox.control};
  size_t count = sandbox.group_count < MOST_GROUPS ? sandbox.group_count : MOST_GROUPS;
  for (size_t index = 0; index < count; index++) kept[2 + index] = sandbox.groups[index].directory;

  setpgid(0, 0);
  // The kernel reaps its children.
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  sigaction(SIGCHLD, &ignore, NULL);
  static const char name[] = "swiftlet-sandbox";
  prctl(PR_SET_NAME, name, 0, 0, 0);
  if (sandbox.title_length > sizeof name) {
    memset(sandbox.title, 0, sandbox.title_length);
    memcpy(sandbox.title, name, sizeof name);
  }

  struct sandbox_failure failure = {.step = SANDBOX_STEP_NAMESPACES};
  int result = keep_descriptors(kept, 2 + count);
  if (result != 0) _exit(1);
  sandbox.control = kept[1];
  for (size_t index = 0; index < count; index++) {
    groups[index] = (struct sandbox_group){.directory = kept[2 + index], .name = sandbox.groups[index].name};
  }
  sandbox.groups = groups;
  sandbox.group_count = count;

  result = arrange(&sandbox, &failure);
  struct sandbox_outcome outcome = {.step = SANDBOX_STEP_DONE};
  if (result != 0) outcome = (struct sandbox_outcome){.step = failure.step, .error = errno, .index = failure.index};
  if (chdir("/") != 0 || write(kept[0], &outcome, sizeof outcome) != sizeof outcome || result != 0) _exit(1);
  close(kept[0]);
  keep(&sandbox);
  _exit(0);
}

char *program_title(int argument_count, size_t *length) {
  // The arguments are consecutive in memory, with the program's name first.
  const char *end = program_invocation_name;
  while (argument_count-- > 0) end += strlen(end) + 1;
  *length = (size_t)(end - program_invocation_name);
  return program_invocation_name;
}

pid_t start_sandbox_init(const struct sandbox_description *sandbox, struct sandbox_outcome *outcome) {
  *outcome = (struct sandbox_outcome){.step = SANDBOX_STEP_NAMESPACES};
  int report[2];
  if (sandbox->path_count > SANDBOX_MOST_PATHS || sandbox->group_count > MOST_GROUPS) {
    outcome->error = E2BIG;
    return -1;
  }
  if (pipe2(report, O_CLOEXEC) != 0) {
    outcome->error = errno;
    return -1;
  }
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t process = (pid_t)syscall(SYS_clone, sandbox_clone_flags(sandbox->namespaces) | SIGCHLD, 0, 0, 0, 0);
  if (process == 0) be_init(sandbox, report[1]);
  outcome->error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  ssize_t count = 0;
  if (process > 0) {
    do count = read(report[0], outcome, sizeof *outcome);
    while (count < 0 && errno == EINTR);
  }
  close(report[0]);
  if (process < 0) return -1;
  if (count == sizeof *outcome && outcome->step == SANDBOX_STEP_DONE) return process;
  if (count != sizeof *outcome) *outcome = (struct sandbox_outcome){.step = SANDBOX_STEP_NAMESPACES, .error = ECHILD};
  waitpid(process, NULL, 0);
  return -1;
}
