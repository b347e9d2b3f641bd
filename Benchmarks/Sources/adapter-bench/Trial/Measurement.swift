import BenchmarkStatistics

/// The results of a trial, or of several of the same kind in one round.
struct Measurement {
  var latencies = Samples()
  /// Per invocation or per start; nanoseconds.
  var processorTime: Double?
  /// Of a real app, per invocation; nanoseconds.
  var appProcessorTime: Double?
  var delay: Double?
  var idleMemory: Int?
  var peakMemory: Int?
  var threadCount: Int?
  /// Per invocation or per start.
  var instructions: Double?

  /// The value of a figure, if it was measured.
  func value(of figure: Figure) -> Double? {
    switch figure {
    case .medianLatency: latencies.median
    case .tailLatency: latencies.percentile(0.99)
    case .processorTime: processorTime
    case .appProcessorTime: appProcessorTime
    case .delay: delay
    case .instructions: instructions
    case .idleMemory: idleMemory.map { Double($0) }
    case .peakMemory: peakMemory.map { Double($0) }
    case .size: nil
    }
  }

  /// The medians of several trials.
  static func medians(of trials: [Measurement]) -> Measurement {
    var result = Measurement()
    result.processorTime = Samples(trials.compactMap(\.processorTime)).median
    result.delay = Samples(trials.compactMap(\.delay)).median
    return result
  }
}
