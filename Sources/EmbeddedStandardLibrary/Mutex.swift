internal import CGlibc

/// `Mutex` of `Synchronization`, over pthread_mutex_lock(3). The embedded build of that module has only atomics; delete
/// this file once it has the mutex.
///
/// There it is a structure that cannot be copied; in Embedded Swift such a structure with a `deinit` cannot come from
/// another module.
//
// `@unchecked Sendable`: `value` is only accessed in `withLock`, while the lock is held.
package final class Mutex<Value>: @unchecked Sendable {
  private var value: Value
  private let lock: UnsafeMutablePointer<pthread_mutex_t>

  package init(_ value: consuming sending Value) {
    self.value = value
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}
