internal import CConcurrency
internal import CLinux
internal import FileDescriptors
import Glibc
import Synchronization

/// The event loop of the process. It runs Swift's jobs and waits on epoll, all on the thread that calls ``run()``.
///
/// It is the serial executor of ``LoopActor``. In a program that calls ``takeAllJobs()`` it is the only executor: there
/// are no hops, there is no second thread, and no other thread can touch anything on the path of an invocation. Code on
/// the loop must not make blocking calls.
///
/// Descriptors are watched edge-triggered and are registered once; see ``watch(_:for:)``.
package final class AdapterLoop: SerialExecutor {
  /// The process's loop.
  package static let shared = AdapterLoop()

  private struct State {
    var jobs: [UnownedJob] = []
    var waiters = WaiterTable()
    /// The thread in ``AdapterLoop/run()``; jobs from other threads must wake it.
    var thread: pthread_t?
  }

  private let state = Mutex(State())
  private let epoll: Int32
  private let wakeUp: WakeDescriptor

  private init() {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0, let wakeUp = try? WakeDescriptor() else {
      preconditionFailure("The kernel refused an epoll or eventfd descriptor: errno \(errno).")
    }
    self.wakeUp = wakeUp
    watch(wakeUp.descriptor, for: EPOLLIN.rawValue)
  }

  /// Runs jobs and waits for events, until the process ends. The caller's thread is the loop's from then on.
  package func run() -> Never {
    takeThread()
    runJobs()
  }

  private func takeThread() {
    state.withLock { state in
      precondition(state.thread == nil, "The loop runs on another thread already.")
      state.thread = pthread_self()
    }
  }

  private func runJobs() -> Never {
    var batch: [UnownedJob] = []
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    var batchesSincePoll = 0
    while true {
      batch.removeAll(keepingCapacity: true)
      swapJobs(into: &batch)
      for job in batch {
        job.runSynchronously(on: asUnownedSerialExecutor())
      }
      let hasJobs = state.withLock { !$0.jobs.isEmpty }
      // Jobs create further jobs. Descriptors are polled in between, but not after each batch.
      batchesSincePoll += 1
      if hasJobs && batchesSincePoll < 16 { continue }
      batchesSincePoll = 0
      poll(&events)
    }
  }

  /// Runs a program on the caller's thread, with all jobs of the process (``takeAllJobs()``), and exits with its code.
  package func run(_ program: @escaping @Sendable @LoopActor () async -> Int32) -> Never {
    takeAllJobs()
    // Before there is a job, so that the first one does not wake the loop.
    takeThread()
    LoopActor.task { exit(await program()) }
    runJobs()
  }

  private func swapJobs(into batch: inout [UnownedJob]) {
    state.withLock { swap(&$0.jobs, &batch) }
  }

  // MARK: Executors

  package func enqueue(_ job: consuming ExecutorJob) { enqueue(UnownedJob(job)) }

  package func enqueue(_ job: UnownedJob) {
    let isForeign = state.withLock { state in
      state.jobs.append(job)
      return state.thread != pthread_self()
    }
    if isForeign { wakeUp.wake() }
  }

  /// Also runs jobs without a specific executor on this loop; otherwise the runtime would start threads for them.
  ///
  /// A task that has waited becomes such a job. The alternative, a task executor preference, makes each change of
  /// executor several times as expensive, and an invocation has dozens of them.
  package func takeAllJobs() {
    concurrency_take_global_jobs { job in
      // `UnownedJob` consists only of the reference to the job.
      if let job { AdapterLoop.shared.enqueue(unsafeBitCast(job, to: UnownedJob.self)) }
    }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    #if hasFeature(Embedded)
      // The embedded concurrency library has no executor but the generic one, whose reference is empty. Its jobs are
      // those that `takeAllJobs()` brings here.
      unsafeBitCast((0, 0), to: UnownedSerialExecutor.self)
    #else
      UnownedSerialExecutor(ordinary: self)
    #endif
  }

  package func isIsolatingCurrentContext() -> Bool? {
    state.withLock { $0.thread == pthread_self() }
  }

  // MARK: Descriptors

  /// Registers a descriptor, edge-triggered, until it is closed.
  func watch(_ descriptor: Int32, for events: UInt32) {
    let isWatched = tryToWatch(descriptor, for: events)
    precondition(isWatched, "epoll refused descriptor \(descriptor): errno \(errno).")
  }

  /// Registers a descriptor as ``watch(_:for:)`` does; returns false if it is of a kind that epoll cannot watch.
  func tryToWatch(_ descriptor: Int32, for events: UInt32) -> Bool {
    var event = epoll_event()
    event.events = events | EPOLLET.rawValue
    event.data.fd = descriptor
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0
  }

  /// Removes a descriptor's registration. Closing it does that too, but only if no other descriptor refers to the same
  /// open file.
  func unwatch(_ descriptor: Int32) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    forget(descriptor)
  }

  /// Whether the kernel has reported the descriptor as ready since the last ``noteDrained(_:_:)``.
  func isReady(_ descriptor: Int32, _ direction: Direction) -> Bool {
    state.withLock { $0.waiters.isReady(descriptor, direction) }
  }

  /// Notes that the descriptor is drained: the next ``wait(for:_:until:)`` blocks, unless the peer has hung up.
  func noteDrained(_ descriptor: Int32, _ direction: Direction) {
    state.withLock { $0.waiters.noteDrained(descriptor, direction) }
  }

  /// Notes that a call would have blocked (EAGAIN): the next ``wait(for:_:until:)`` blocks until the kernel reports a
  /// new event.
  func noteBlocked(_ descriptor: Int32, _ direction: Direction) {
    state.withLock { $0.waiters.noteBlocked(descriptor, direction) }
  }

  /// Forgets a descriptor that is about to be closed. Tasks that still wait on it are woken with `.closed`.
  func forget(_ descriptor: Int32) {
    let (reader, writer) = state.withLock { $0.waiters.remove(descriptor) }
    reader?.resume(returning: .closed)
    writer?.resume(returning: .closed)
  }

  /// Waits until the descriptor is ready or the deadline has passed.
  func wait(
    for descriptor: Int32, _ direction: Direction, until deadline: ContinuousClock.Instant?
  ) async -> WakeReason {
    if isReady(descriptor, direction) { return .ready }
    let deadline = deadline.map { LoopTime($0) }
    // Unsafe means unchecked. The table removes a continuation before it is resumed, so each is resumed only once.
    return await withUnsafeContinuation { continuation in
      let isReady = state.withLock { state in
        if state.waiters.isReady(descriptor, direction) { return true }
        state.waiters.add(continuation, descriptor, direction, deadline: deadline)
        return false
      }
      if isReady { continuation.resume(returning: .ready) }
    }
  }

  /// Waits until `deadline`.
  package func sleep(until deadline: ContinuousClock.Instant) async {
    let deadline = LoopTime(deadline)
    _ = await withUnsafeContinuation { continuation in
      state.withLock { $0.waiters.addTimer(continuation, deadline: deadline) }
    }
  }

  // MARK: Waiting

  private func poll(_ events: inout [epoll_event]) {
    let (hasJobs, deadline) = state.withLock { (!$0.jobs.isEmpty, $0.waiters.nextDeadline) }
    let timeout: Int32 = hasJobs ? 0 : deadline.map { LoopTime.now.milliseconds(until: $0) } ?? -1
    let count = epoll_wait(epoll, &events, Int32(events.count), timeout)
    for event in events.prefix(Int(max(count, 0))) {
      if event.data.fd == wakeUp.descriptor {
        wakeUp.acknowledge()
        continue
      }
      let (first, second) = state.withLock { $0.waiters.take(readyBy: event) }
      first?.resume(returning: .ready)
      second?.resume(returning: .ready)
    }
    guard let deadline else { return }
    let now = LoopTime.now
    guard deadline <= now else { return }
    for waiter in state.withLock({ $0.waiters.takeOverdue(now) }) {
      waiter.continuation.resume(returning: .deadlinePassed)
    }
  }
}

/// Reading or writing.
enum Direction: Sendable { case read, write }

/// Why a wait ended.
enum WakeReason: Sendable { case ready, deadlinePassed, closed }
