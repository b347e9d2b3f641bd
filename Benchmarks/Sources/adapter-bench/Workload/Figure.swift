import BenchmarkStatistics

/// What is measured of a program in a scenario.
enum Figure: String, Sendable {
  /// From the event handed out to the last byte of the response; nanoseconds.
  case medianLatency = "p50"
  case tailLatency = "p99"
  /// User and system time of all threads for one invocation, or for one start; nanoseconds.
  case processorTime = "CPU"
  /// The highest resident memory; bytes.
  case peakMemory = "peak memory"
  /// Resident memory when it asks for its first event; bytes.
  case idleMemory = "idle memory"
  /// From the start of the process, or from the app's listen, to the first `next`; nanoseconds.
  case delay = "delay"
  /// Of the executable; bytes.
  case size = "size"

  /// How the value is told.
  func text(_ value: Double) -> String {
    switch self {
    case .medianLatency, .tailLatency, .processorTime, .delay:
      value < 1_000_000
        ? "\((value / 1000).text(digits: 1)) us" : "\((value / 1_000_000).text(digits: 2)) ms"
    case .peakMemory, .idleMemory, .size: "\((value / 1_000_000).text(digits: 1)) MB"
    }
  }

  /// The unit of the value itself.
  var unit: String {
    switch self {
    case .medianLatency, .tailLatency, .processorTime, .delay: "ns"
    case .peakMemory, .idleMemory, .size: "bytes"
    }
  }
}
