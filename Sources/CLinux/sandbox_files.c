#define _GNU_SOURCE
#include "sandbox_calls.h"
#include "sandbox_init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The system calls of the newer mount API (since Linux 5.2), which older C libraries do not declare.
enum { CLONE_TREE = 1, EMPTY_SOURCE_PATH = 4, READ_ONLY = 1, RECURSIVE = 0x8000 };

struct mount_attributes {
  uint64_t set, clear, propagation, user_namespace;
};

static int clone_tree(const char *path) {
  return (int)syscall(SYS_open_tree, AT_FDCWD, path, CLONE_TREE | O_CLOEXEC | RECURSIVE);
}

static int attach_tree(int tree, const char *path) {
  return (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, EMPTY_SOURCE_PATH);
}

static int change_mounts(const char *path, unsigned flags, struct mount_attributes attributes) {
  return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &attributes, sizeof attributes);
}

int sandbox_failed(struct sandbox_failure *failure, int step, int index) {
  *failure = (struct sandbox_failure){.step = step, .index = index};
  return -1;
}

/// Creates the parent directories of a path in the new directory for temporary files.
static int make_parents(const char *path) {
  char part[PATH_MAX];
  size_t length = strlen(path);
  if (length >= sizeof part) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(part, path, length + 1);
  for (size_t end = 1; end < length; end++) {
    if (part[end] != '/') continue;
    part[end] = 0;
    if (mkdir(part, 0755) != 0 && errno != EEXIST) return -1;
    part[end] = '/';
  }
  return 0;
}

/// Creates a path in the new directory for temporary files as a mount point.
static int make_place(const char *path, int is_directory) {
  if (make_parents(path) != 0) return -1;
  if (is_directory) return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : -1;
  int file = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return -1;
  return close(file);
}

static int is_below(const char *path, const char *directory) {
  size_t length = strlen(directory);
  return strncmp(path, directory, length) == 0 && path[length] == '/';
}

static int is_in_new_directory(const struct sandbox_description *sandbox, const char *path) {
  if (is_below(path, sandbox->temporary)) return 1;
  for (size_t index = 0; index < sandbox->replaced_count; index++) {
    if (is_below(path, sandbox->replaced[index])) return 1;
  }
  return 0;
}

/// The first descriptor of the mount trees of a sandbox's paths while they are not attached.
enum { FIRST_TREE = 32 };

static int open_paths(const struct sandbox_description *sandbox, int are_writable, struct sandbox_failure *failure) {
  for (size_t index = 0; index < sandbox->path_count; index++) {
    if (!sandbox->paths[index].is_writable != !are_writable) continue;
    int tree = clone_tree(sandbox->paths[index].source);
    if (tree < 0) return sandbox_failed(failure, SANDBOX_STEP_PATH, (int)index);
    if (dup3(tree, FIRST_TREE + (int)index, O_CLOEXEC) < 0) return sandbox_failed(failure, SANDBOX_STEP_PATH, (int)index);
    close(tree);
  }
  return 0;
}

static int attach_paths(const struct sandbox_description *sandbox, struct sandbox_failure *failure) {
  for (size_t index = 0; index < sandbox->path_count; index++) {
    const char *path = sandbox->paths[index].path;
    int tree = FIRST_TREE + (int)index;
    struct stat status;
    if (fstat(tree, &status) != 0) return sandbox_failed(failure, SANDBOX_STEP_PATH, (int)index);
    if (is_in_new_directory(sandbox, path) && make_place(path, S_ISDIR(status.st_mode)) != 0) {
      return sandbox_failed(failure, SANDBOX_STEP_PATH, (int)index);
    }
    if (attach_tree(tree, path) != 0) return sandbox_failed(failure, SANDBOX_STEP_PATH, (int)index);
    close(tree);
  }
  return 0;
}

static int make_links(const struct sandbox_description *sandbox, struct sandbox_failure *failure) {
  for (size_t index = 0; index < sandbox->link_count; index++) {
    const struct sandbox_link link = sandbox->links[index];
    if (make_parents(link.path) == 0 && symlink(link.target, link.path) == 0) continue;
    if (errno != EEXIST) return sandbox_failed(failure, SANDBOX_STEP_TEMPORARY, 0);
  }
  return 0;
}

/// The devices in Lambda's sandboxes. There is no POSIX shared memory (/dev/shm).
static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};
enum { DEVICE_COUNT = sizeof devices / sizeof *devices };

/// Opens the mount trees of these devices; -1 for those that this machine lacks.
static int open_devices(int *trees) {
  for (size_t index = 0; index < DEVICE_COUNT; index++) {
    trees[index] = clone_tree(devices[index]);
    if (trees[index] < 0 && errno != ENOENT) return -1;
  }
  return 0;
}

/// Replaces /dev with a directory that contains only these devices.
static int attach_devices(const int *trees) {
  if (mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,mode=0755") != 0) return -1;
  for (size_t index = 0; index < DEVICE_COUNT; index++) {
    if (trees[index] < 0) continue;
    if (make_place(devices[index], 0) != 0 || attach_tree(trees[index], devices[index]) != 0) return -1;
    close(trees[index]);
  }
  if (symlink("/proc/self/fd", "/dev/fd") != 0 || symlink("/proc/self/fd/0", "/dev/stdin") != 0 ||
      symlink("/proc/self/fd/1", "/dev/stdout") != 0 || symlink("/proc/self/fd/2", "/dev/stderr") != 0) {
    return -1;
  }
  return change_mounts("/dev", 0, (struct mount_attributes){.set = READ_ONLY});
}

/// Makes the processes of the sandbox visible in a directory. It is writable, because processes change settings of
/// their own there.
static int show_processes(const struct sandbox_description *sandbox, const char *directory) {
  if (sandbox->namespaces & SANDBOX_PROCESSES) {
    return mount("proc", directory, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  }
  if (sandbox->root == NULL) return change_mounts(directory, 0, (struct mount_attributes){.clear = READ_ONLY});
  int tree = clone_tree("/proc");
  if (tree < 0 || attach_tree(tree, directory) != 0) return -1;
  return close(tree);
}

/// Makes the sandbox's root directory the root of all files, read-only.
static int enter_root(const struct sandbox_description *sandbox, struct sandbox_failure *failure) {
  int tree = clone_tree(sandbox->root);
  if (tree < 0 || attach_tree(tree, sandbox->root) != 0 || close(tree) != 0 ||
      change_mounts(sandbox->root, RECURSIVE, (struct mount_attributes){.set = READ_ONLY}) != 0 ||
      chdir(sandbox->root) != 0) {
    return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
  }
  // A link would lead out of the directory, since this machine's root is still the root.
  struct stat status;
  if (lstat("proc", &status) != 0) return sandbox_failed(failure, SANDBOX_STEP_PROC, 0);
  errno = ENOTDIR;
  // A user namespace can mount /proc only while another one is visible.
  if (!S_ISDIR(status.st_mode) || show_processes(sandbox, "proc") != 0) {
    return sandbox_failed(failure, SANDBOX_STEP_PROC, 0);
  }
  // The new root is put over the old one, which is then below it: see pivot_root(2).
  if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) {
    return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
  }
  return 0;
}

static int arrange_read_only_files(const struct sandbox_description *sandbox, struct sandbox_failure *failure) {
  int device_trees[DEVICE_COUNT];
  // Writable paths are opened before everything becomes read-only, the others after that.
  if (open_paths(sandbox, 1, failure) != 0) return -1;
  if (change_mounts("/", RECURSIVE, (struct mount_attributes){.set = READ_ONLY}) != 0) {
    return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
  }
  if (open_paths(sandbox, 0, failure) != 0) return -1;
  if (open_devices(device_trees) != 0) return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
  if (sandbox->root != NULL && enter_root(sandbox, failure) != 0) return -1;
  if (mount("tmpfs", sandbox->temporary, "tmpfs", MS_NOSUID | MS_NODEV, sandbox->temporary_options) != 0) {
    return sandbox_failed(failure, SANDBOX_STEP_TEMPORARY, 0);
  }
  for (size_t index = 0; index < sandbox->replaced_count; index++) {
    if (mount("tmpfs", sandbox->replaced[index], "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755") != 0) {
      return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
    }
  }
  if (attach_paths(sandbox, failure) != 0 || make_links(sandbox, failure) != 0) return -1;
  for (size_t index = 0; index < sandbox->replaced_count; index++) {
    if (change_mounts(sandbox->replaced[index], 0, (struct mount_attributes){.set = READ_ONLY}) != 0) {
      return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
    }
  }
  if (attach_devices(device_trees) != 0) return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
  return 0;
}

int arrange_files(const struct sandbox_description *sandbox, struct sandbox_failure *failure) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return sandbox_failed(failure, SANDBOX_STEP_ROOT, 0);
  if (sandbox->is_read_only && arrange_read_only_files(sandbox, failure) != 0) return -1;
  if (sandbox->root == NULL && show_processes(sandbox, "/proc") != 0) {
    return sandbox_failed(failure, SANDBOX_STEP_PROC, 0);
  }
  return 0;
}
