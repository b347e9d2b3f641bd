internal import CLinux
internal import FileDescriptors
import Glibc

/// Writes to standard output, or another descriptor shared with other processes, without ever blocking.
///
/// Whether a write blocks is a property of the open file, not of the descriptor. Setting `O_NONBLOCK` would break the
/// other processes' writes, and an app may set or clear it at any time. So this class does not rely on it:
/// - A pipe or terminal is opened again, which creates a separate open file.
/// - A pipe that cannot be opened, because it belongs to another user, is written directly if it is empty, and
///   otherwise with splice(2), which has a flag for not blocking.
/// - A socket is written with MSG_DONTWAIT of send(2).
/// - A file never blocks.
package final class SharedOutput: Sendable {
  /// The result of a write.
  package enum Outcome: Sendable, Equatable {
    /// This many bytes were written.
    case wrote(Int)
    /// Nothing was written: there is no room.
    case wouldBlock
    /// Nothing can be written: the reader is gone, or the disk is full.
    case failed
  }

  private enum Method: Sendable {
    /// Plain writes to an open file that does not block.
    case write
    /// Writes to a socket.
    case send
    /// Writes to another user's pipe, through a pipe of this process.
    case splice(Pipe)
  }

  private let descriptor: Int32
  private let isOwn: Bool
  private let method: Method

  /// - Parameters:
  ///   - descriptor: where to write; the caller remains responsible for closing it.
  ///   - reopens: whether a pipe may be opened again; false in tests of the alternative.
  package init(_ descriptor: Int32, reopens: Bool = true) {
    var status = stat()
    let type = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
    let isTerminal = type == S_IFCHR && isatty(descriptor) == 1
    if reopens, type == S_IFIFO || isTerminal {
      let reopened = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
      if reopened >= 0 {
        (self.descriptor, isOwn, method) = (reopened, true, .write)
        return
      }
    }
    self.descriptor = descriptor
    isOwn = false
    switch type {
    case S_IFSOCK: method = .send
    case S_IFIFO:
      if let pipe = try? Pipe.open() { method = .splice(pipe) } else { method = .write }
    default: method = .write
    }
  }

  deinit {
    if isOwn { close(descriptor) }
    if case .splice(let pipe) = method {
      close(pipe.readEnd)
      close(pipe.writeEnd)
    }
  }

  /// Writes as much as there is room for. Only one caller may write at a time.
  package func write(_ bytes: ArraySlice<UInt8>) -> Outcome {
    var count: Int
    repeat {
      count = bytes.withUnsafeBytes { bytes in
        switch method {
        case .write: Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        case .send: send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        case .splice(let pipe): splice(bytes, by: pipe)
        }
      }
    } while count < 0 && errno == EINTR
    if count > 0 { return .wrote(count) }
    return count < 0 && errno == EAGAIN ? .wouldBlock : .failed
  }

  /// Writes at most a page, which a pipe accepts completely or not at all.
  private func splice(_ bytes: UnsafeRawBufferPointer, by pipe: Pipe) -> Int {
    let count = min(bytes.count, Int(PIPE_BUF))
    // An empty pipe has room for a page. Splicing is not used for it, because each spliced line takes a whole page of
    // the pipe.
    if pipe_unread(descriptor) == 0 { return Glibc.write(descriptor, bytes.baseAddress, count) }
    guard Glibc.write(pipe.writeEnd, bytes.baseAddress, count) == count else { return -1 }
    let moved = move_between_pipes(pipe.readEnd, descriptor, count)
    guard moved != count else { return count }
    let code = moved < 0 ? errno : 0
    var rest = [UInt8](repeating: 0, count: count)
    _ = read(pipe.readEnd, &rest, count - max(moved, 0))
    switch code {
    case 0: return moved
    case EAGAIN, EPIPE, EINTR: break
    default:
      // The system cannot splice between pipes. Another process could fill the pipe before the write, but that is
      // unlikely.
      if waitForRoom(atMost: 0) { return Glibc.write(descriptor, bytes.baseAddress, count) }
    }
    errno = code == EPIPE || code == EINTR ? code : EAGAIN
    return -1
  }

  /// Waits until there may be room again.
  ///
  /// - Returns: false if waiting is not possible.
  @LoopActor package func waitForRoom() async -> Bool {
    let duplicate = duplicate_descriptor(descriptor)
    guard duplicate >= 0 else { return false }
    defer {
      AdapterLoop.shared.unwatch(duplicate)
      close(duplicate)
    }
    AdapterLoop.shared.forget(duplicate)
    // The first event of a new watch reports the current state.
    guard AdapterLoop.shared.tryToWatch(duplicate, for: EPOLLOUT.rawValue) else { return false }
    return await AdapterLoop.shared.wait(for: duplicate, .write, until: nil) == .ready
  }

  /// Waits for room and blocks the thread, for use at the end of a process.
  package func waitForRoom(atMost milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&poller, 1, milliseconds) > 0
  }
}
