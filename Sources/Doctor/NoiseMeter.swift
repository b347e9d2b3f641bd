import Diagnosis
import Glibc
import NIOPosix

/// Measures how much other work on this machine delays a computation.
enum NoiseMeter {
  private static let steps = 5
  /// The CPU time of a step: longer than the scheduler lets one thread run while others wait.
  private static let step = Duration.milliseconds(10)

  /// Takes 50 ms on an idle machine.
  static func measure() async throws -> MachineNoise {
    try await NIOThreadPool.singleton.runIfActive { MachineNoise((0..<steps).map { _ in compute() }) }
  }

  /// Does nothing until it has used its CPU time.
  private static func compute() -> MachineNoise.Step {
    let start = ContinuousClock.now
    let begin = processorTime
    while processorTime - begin < step {}
    return MachineNoise.Step(duration: .now - start, processorTime: processorTime - begin)
  }

  /// The CPU time of this thread.
  private static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
