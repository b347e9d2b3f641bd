import Glibc

/// A thread made for one piece of work.
///
/// What the work does to its own thread, such as to enter a control group, ends with it, and what it starts inherits it.
package enum OwnThread {
  private final class Job {
    let work: () -> Void
    init(_ work: @escaping () -> Void) { self.work = work }
  }

  /// Does the work on a thread of its own, and waits for it.
  package static func run<Value>(_ work: () throws -> Value) throws -> Value {
    var result: Result<Value, any Error>?
    try withoutActuallyEscaping(work) { work in
      let job = Job { result = Result { try work() } }
      var thread = pthread_t()
      let context = Unmanaged.passRetained(job)
      let code = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          Unmanaged<Job>.fromOpaque(context).takeRetainedValue().work()
          return nil
        }, context.toOpaque())
      guard code == 0 else {
        context.release()
        throw SystemError(errno: code)
      }
      pthread_join(thread, nil)
    }
    guard let result else { throw SystemError(errno: ECANCELED) }
    return try result.get()
  }
}
