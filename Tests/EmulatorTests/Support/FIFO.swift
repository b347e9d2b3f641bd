import Foundation
import Glibc

/// Makes a named pipe for the duration of `body`: a process that reads from it waits until the test lets it go.
func withFIFO(_ body: (String) async throws -> Void) async throws {
  let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  mkfifo(path, 0o600)
  defer { unlink(path) }
  try await body(path)
}

/// Lets the reader of a named pipe go on.
func release(_ fifo: String) {
  // Opened for both, so that this waits for no reader; the line stays in the pipe as long as this is open.
  let descriptor = open(fifo, O_RDWR | O_CLOEXEC)
  write(descriptor, "\n", 1)
  let watcher = Thread {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&ready, 1, 1) > 0 {}
    close(descriptor)
  }
  watcher.start()
}
