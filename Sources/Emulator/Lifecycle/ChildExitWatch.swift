import ChildProcesses
import FileDescriptors
import Glibc
import Synchronization

/// Reports when the emulator's child processes exit. NIO's event loops cannot poll process descriptors, so a separate
/// thread does.
final class ChildExitWatch: Sendable {
  private struct Watched {
    var child: ChildProcess
    var ended: @Sendable () -> Void
  }

  private struct State {
    var watched: [Watched] = []
    var isStopped = false
  }

  private let state = Mutex(State())
  private let wake: WakeDescriptor

  /// Starts the thread.
  init() throws(SystemError) {
    wake = try WakeDescriptor()
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<ChildExitWatch>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw SystemError(errno: code)
    }
    pthread_detach(thread)
  }

  /// Calls `ended` once, on the thread of the watch, when `child` has ended. The child is not reaped.
  func watch(_ child: ChildProcess, ended: @escaping @Sendable () -> Void) {
    state.withLock { $0.watched.append(Watched(child: child, ended: ended)) }
    wake.wake()
  }

  /// Ends the thread. Pending closures are not called.
  func stop() {
    state.withLock {
      $0.isStopped = true
      $0.watched = []
    }
    wake.wake()
  }

  private func run() {
    while true {
      let (children, isStopped) = state.withLock { ($0.watched.map { $0.child }, $0.isStopped) }
      if isStopped { return }
      var descriptors = [pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)]
      descriptors += children.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
      wake.acknowledge()
      let ended = Set(zip(children, descriptors.dropFirst()).filter { $1.revents != 0 }.map { $0.0.descriptor })
      let told = state.withLock { state in
        let told = state.watched.filter { ended.contains($0.child.descriptor) }
        state.watched.removeAll { ended.contains($0.child.descriptor) }
        return told
      }
      for watched in told { watched.ended() }
    }
  }
}
