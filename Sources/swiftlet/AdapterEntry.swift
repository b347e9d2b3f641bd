import Glibc

/// The adapter, run by this executable.
///
/// - Returns: the exit code.
func runAdapter() -> Int32 {
  let message = "swiftlet: this build has no adapter in it yet; use --adapter PATH or --no-adapter\n"
  write(STDERR_FILENO, message, message.utf8.count)
  return 70
}
