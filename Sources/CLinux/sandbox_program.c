#define _GNU_SOURCE
#include "sandbox_calls.h"
#include "sandbox_init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int sandbox_clone_flags(int namespaces) {
  int flags = 0;
  if (namespaces & SANDBOX_USERS) flags |= CLONE_NEWUSER;
  if (namespaces & SANDBOX_MOUNTS) flags |= CLONE_NEWNS;
  if (namespaces & SANDBOX_NETWORK) flags |= CLONE_NEWNET;
  // System V shared memory and semaphores should end with the processes.
  if (namespaces & SANDBOX_PROCESSES) flags |= CLONE_NEWPID | CLONE_NEWIPC;
  return flags;
}

void close_descriptors(unsigned first, unsigned last) {
  if (syscall(SYS_close_range, first, last, 0) == 0) return;
  // Linux before 5.9.
  for (unsigned descriptor = first; descriptor <= last && descriptor < 4096; descriptor++) close((int)descriptor);
}

enum { STACK = 64 * 1024 };

struct start {
  const struct sandbox_program *program;
  char *stack;
  pid_t process;
  int failure, error;
};

static int enter(int init, int namespaces) {
  return namespaces == 0 ? 0 : setns(init, sandbox_clone_flags(namespaces));
}

/// The privileges with which root could undo a sandbox's own mounts, or reach files and memory outside: see
/// capabilities(7). Lambda's processes have none at all. Root keeps those that installers and servers use.
static const unsigned char withheld[] = {
    CAP_SYS_ADMIN, CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE,      CAP_SYS_MODULE,   CAP_SYS_RAWIO, CAP_SYS_BOOT,
    CAP_SYS_TIME,  CAP_MKNOD,           CAP_LINUX_IMMUTABLE, CAP_MAC_OVERRIDE, CAP_MAC_ADMIN, CAP_SYSLOG,
    38 /* CAP_PERFMON */, 39 /* CAP_BPF */, 40 /* CAP_CHECKPOINT_RESTORE */,
};

/// Withholds these privileges from the program that is executed next. Does nothing for other users, who have none then.
static void withhold_privileges(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
  int is_known = syscall(SYS_capget, &header, sets) == 0;
  for (size_t index = 0; index < sizeof withheld; index++) {
    unsigned number = withheld[index];
    // Kernels that do not know it do not grant it either.
    prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
    sets[number / 32].inheritable &= ~(1U << number % 32);
  }
  if (is_known) syscall(SYS_capset, &header, sets);
}

/// Until execve this shares its parent's memory, so it must make only system calls.
static int execute(void *argument) {
  struct start *start = argument;
  const struct sandbox_program *program = start->program;
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  setpgid(0, 0);
  start->failure = SANDBOX_PROGRAM_DIRECTORY;
  start->error = chdir(program->directory) == 0 ? 0 : errno;
  if (start->error != 0) _exit(127);

  start->failure = SANDBOX_PROGRAM_EXECUTION;
  int streams[3];
  // Move each descriptor away from 0 to 2 first, so that none is overwritten.
  for (int stream = 0; stream < 3; stream++) {
    int source = program->streams[stream];
    if (source < 0) source = open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY);
    streams[stream] = fcntl(source, F_DUPFD, STDERR_FILENO + 1);
  }
  for (int stream = 0; stream < 3; stream++) {
    if (streams[stream] < 0 || dup2(streams[stream], stream) < 0) {
      start->error = errno;
      _exit(127);
    }
  }
  close_descriptors(STDERR_FILENO + 1, ~0U);
  if (program->namespaces & SANDBOX_MOUNTS) withhold_privileges();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(program->path, program->arguments, program->environment);
  start->error = errno;
  _exit(127);
}

/// Moves the calling process into the control groups, so that everything it starts is in them from the beginning.
static int enter_groups(const struct sandbox_program *program) {
  for (size_t index = 0; index < program->group_count; index++) {
    if (write(program->groups[index], "0", 1) != 1) return -1;
  }
  return 0;
}

/// Enters the control groups and namespaces, and starts the program. Only new children enter a process namespace, so
/// this process starts the program with CLONE_PARENT as a sibling.
static int enter_and_start(void *argument) {
  struct start *start = argument;
  if (enter_groups(start->program) != 0) {
    start->failure = SANDBOX_PROGRAM_GROUPS;
    start->error = errno;
    _exit(127);
  }
  if (enter(start->program->init, start->program->namespaces) != 0) {
    start->failure = SANDBOX_PROGRAM_NAMESPACES;
    start->error = errno;
    _exit(127);
  }
  start->process = clone(execute, start->stack + STACK, CLONE_VM | CLONE_VFORK | CLONE_PARENT | SIGCHLD, start);
  if (start->process < 0) start->error = errno;
  _exit(0);
}

pid_t start_sandbox_program(const struct sandbox_program *program, int *failure) {
  struct start start = {.program = program, .process = -1, .failure = SANDBOX_PROGRAM_EXECUTION};
  char *stacks = mmap(NULL, 2 * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stacks == MAP_FAILED) {
    *failure = start.failure;
    return -1;
  }
  start.stack = stacks + STACK;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t entering = clone(enter_and_start, stacks + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
  if (entering < 0) start.error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (entering > 0) waitpid(entering, NULL, 0);
  munmap(stacks, 2 * STACK);
  if (start.error == 0) return start.process;
  if (start.process > 0) waitpid(start.process, NULL, 0);
  *failure = start.failure;
  errno = start.error;
  return -1;
}

// See openat2(2), since Linux 5.6.
enum { RESOLVE_BELOW_ROOT = 0x10 };

struct open_how_value {
  uint64_t flags, mode, resolve;
};

int open_in_root(int root, const char *path) {
  struct open_how_value how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BELOW_ROOT};
  return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

struct socket_request {
  int init, namespaces, descriptor, error;
};

static int open_socket(void *argument) {
  struct socket_request *request = argument;
  request->descriptor = -1;
  if (enter(request->init, request->namespaces) == 0) {
    request->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  }
  if (request->descriptor < 0) request->error = errno;
  _exit(0);
}

int open_sandbox_socket(int init, int namespaces) {
  struct socket_request request = {
      .init = init, .namespaces = namespaces & (SANDBOX_USERS | SANDBOX_NETWORK), .descriptor = -1};
  char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return -1;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  // The child shares this process's descriptor table, so the socket that it opens is open here.
  pid_t process = clone(open_socket, stack + STACK, CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, &request);
  if (process < 0) request.error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (process > 0) waitpid(process, NULL, 0);
  munmap(stack, STACK);
  errno = request.error;
  return request.descriptor;
}
