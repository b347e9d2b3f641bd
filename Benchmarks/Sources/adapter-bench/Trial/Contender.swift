import BenchmarkStatistics

/// A candidate that takes turns with others in front of one real app: an adapter, or the app alone.
final class Contender {
  private enum Route {
    case adapter(Trial)
    case direct(DirectClient)
  }

  private let route: Route
  private let server: RealAppServer
  private var latencies: [Double] = []
  private var appProcessorTime: UInt64 = 0
  private var count = 0
  /// Why it takes no further turns.
  private(set) var failure: String?

  /// The floor cannot serve a real app, because it does not parse events, so it stands for the app alone.
  init(
    _ candidate: Candidate, exchange: Exchange, server: RealAppServer, pools: (small: BufferPool, large: BufferPool)
  ) throws(BenchmarkError) {
    self.server = server
    route =
      candidate.isJudged
      ? .adapter(try Trial(candidate: candidate, exchange: exchange, pools: pools, realAppPort: server.port))
      : .direct(DirectClient(exchange: exchange, port: server.port))
  }

  /// Starts it and makes the invocations that are not measured.
  func begin(warmUp: Int, log: String) {
    attempt { () throws(BenchmarkError) in
      switch route {
      case .adapter(let trial): try trial.begin(warmUp: warmUp, log: log)
      case .direct(let client): _ = try client.measure(count: warmUp)
      }
    }
  }

  /// The first invocations of a turn find the caches filled by another candidate, and would decide the p99.
  private static let unmeasuredCount = 10

  /// Takes a turn: a batch of invocations, after a few that are not measured.
  func measure(count: Int) {
    attempt { () throws(BenchmarkError) in
      try serve(count: Self.unmeasuredCount)
      let before = server.processorTime
      switch route {
      case .adapter(let trial): try trial.measure(count: count)
      case .direct(let client): latencies += try client.measure(count: count)
      }
      appProcessorTime += server.processorTime - before
      self.count += count
    }
  }

  /// Ends it and returns the results of all batches; nil if it failed.
  func finish() -> Measurement? {
    var result = Measurement()
    switch route {
    case .adapter(let trial):
      result = trial.finished()
      trial.end()
    case .direct: result.latencies.append(contentsOf: Samples(latencies))
    }
    result.appProcessorTime = Double(appProcessorTime) / Double(max(count, 1))
    return failure == nil ? result : nil
  }

  private func serve(count: Int) throws(BenchmarkError) {
    switch route {
    case .adapter(let trial): try trial.serve(count: count)
    case .direct(let client): _ = try client.measure(count: count)
    }
  }

  private func attempt(_ body: () throws(BenchmarkError) -> Void) {
    guard failure == nil else { return }
    do { try body() } catch { failure = error.description }
  }
}
