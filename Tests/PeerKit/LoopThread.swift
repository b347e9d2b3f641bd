import AdapterLoop

private let started: Void = startThread { AdapterLoop.shared.run() }

/// Starts the shared loop, on a thread of its own for as long as the tests run, and raises the priority of the test
/// that evaluates this.
///
/// A task resumes on the thread pool of its priority. At the default priority it would queue there behind all tests that
/// compute without waiting, and miss the deadlines it tests.
public var loopThread: Void {
  started
  withUnsafeCurrentTask { $0?.escalatePriority(to: .high) }
}
