import BenchmarkStatistics

/// What is measured for a program in a scenario.
enum Figure: String, Sendable {
  /// From sending the event to the last byte of the response; nanoseconds.
  case medianLatency = "p50"
  case tailLatency = "p99"
  /// User and system time of all threads per invocation or per start; nanoseconds.
  case processorTime = "CPU"
  /// The same for a real app behind the program.
  case appProcessorTime = "CPU of the app"
  /// The peak resident memory; bytes.
  case peakMemory = "peak memory"
  /// The resident memory when it asks for its first event; bytes.
  case idleMemory = "idle memory"
  /// From the start of the process, or from when the app begins to listen, to the first `next`; nanoseconds.
  case delay = "delay"
  /// User-space instructions per invocation, or up to the first `next`, by callgrind.
  case instructions = "instructions"
  /// The size of the executable; bytes.
  case size = "size"

  /// The value for the table.
  func text(_ value: Double) -> String {
    switch self {
    case .medianLatency, .tailLatency, .processorTime, .appProcessorTime, .delay:
      value < 1_000_000
        ? "\((value / 1000).text(digits: 1)) us" : "\((value / 1_000_000).text(digits: 2)) ms"
    case .peakMemory, .idleMemory, .size: "\((value / 1_000_000).text(digits: 1)) MB"
    case .instructions: value.groupedText
    }
  }

  /// The unit of the measured value.
  var unit: String {
    switch self {
    case .medianLatency, .tailLatency, .processorTime, .appProcessorTime, .delay: "ns"
    case .peakMemory, .idleMemory, .size: "bytes"
    case .instructions: "instructions"
    }
  }
}
