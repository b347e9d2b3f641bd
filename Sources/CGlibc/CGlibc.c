#include "CGlibc.h"

int glibc_errno(void) { return errno; }
void glibc_set_errno(int value) { errno = value; }
int glibc_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

static int argument_count;
static char **arguments;

// glibc hands the arguments of main to constructors.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  arguments = values;
}

int glibc_argument_count(void) { return argument_count; }
const char *glibc_argument(int index) { return arguments[index]; }

extern char **environ;
char **glibc_environment(void) { return environ; }

void (*glibc_ignored_signal(void))(int) { return SIG_IGN; }
