import FileDescriptors
import Glibc
import Synchronization

/// Reports when a descriptor becomes readable. NIO's event loops cannot poll it without reading from it, so a separate
/// thread does.
final class ReadinessThread: Sendable {
  private enum State { case waiting, reported, stopped }

  private let state = Mutex(State.waiting)
  private let wake: WakeDescriptor
  private let descriptor: Int32
  private let isReadable: @Sendable () -> Void

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - descriptor: stays open until ``stop()`` has returned.
  ///   - isReadable: called on the thread, and again only after ``continueWaiting()``.
  init(_ descriptor: Int32, isReadable: @escaping @Sendable () -> Void) throws(SystemError) {
    wake = try WakeDescriptor()
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    self.isReadable = isReadable
    guard self.descriptor >= 0 else { throw SystemError(errno: errno) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<ReadinessThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw SystemError(errno: code)
    }
    pthread_detach(thread)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// What was there to read has been read.
  func continueWaiting() {
    state.withLock { if $0 == .reported { $0 = .waiting } }
    wake.wake()
  }

  /// Ends the thread.
  func stop() {
    state.withLock { $0 = .stopped }
    wake.wake()
  }

  private func run() {
    while true {
      let state = state.withLock { $0 }
      if state == .stopped { return }
      var descriptors = [pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)]
      if state == .waiting { descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
      guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
      wake.acknowledge()
      guard descriptors.count > 1, descriptors[1].revents != 0 else { continue }
      let isNew = self.state.withLock { state in
        guard state == .waiting else { return false }
        state = .reported
        return true
      }
      if isNew { isReadable() }
    }
  }
}
