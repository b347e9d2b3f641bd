import BenchmarkStatistics

extension Scenario {
  /// All scenarios, in the order of the table, with this project's budgets.
  static let all: [Scenario] = [
    Scenario(
      name: "small-get", title: "small GET, JSON response", course: .invocations(count: 1000, warmUp: 100),
      makeExchange: Exchange.smallGET,
      rows: [
        FigureRow(.medianLatency, Budget(.ratio, must: 2.0, aim: 1.5)),
        FigureRow(.tailLatency),
        FigureRow(.processorTime, Budget(.ratio, must: 2.5, aim: 1.7)),
        FigureRow(.idleMemory, Budget(.value, must: 2.4e6, aim: 2e6)),
      ]),
    Scenario(
      name: "post-1k", title: "POST 1 KB", course: .invocations(count: 1000, warmUp: 100),
      makeExchange: { Exchange.textIn(byteCount: 1024) },
      rows: [
        FigureRow(.medianLatency, Budget(.ratio, must: 2.5, aim: 1.8)), FigureRow(.tailLatency),
        FigureRow(.processorTime),
      ]),
    large(
      "text-in-1m", "1 MB text in", count: 100, must: (1.8, 2.5), aim: (1.3, 1.5),
      { Exchange.textIn(byteCount: 1_000_000) }),
    large(
      "text-in-5m", "5.5 MB text in", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      peak: Budget(.ratio, must: 2.0, aim: 1.4), { Exchange.textIn(byteCount: 5_500_000) }),
    large(
      "base64-in", "5.9 MB base64 in", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      { Exchange.base64In(byteCount: 4_400_000) }),
    large(
      "text-out", "5.5 MB text out", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      { Exchange.textOut(byteCount: 5_500_000) }),
    large(
      "binary-out", "4.4 MB binary out", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      { Exchange.binaryOut(byteCount: 4_400_000) }),
    Scenario(
      name: "stream", title: "100 MB stream", course: .invocations(count: 3, warmUp: 1),
      makeExchange: { Exchange.streamOut(blockCount: 1600) },
      rows: [
        FigureRow(.medianLatency, Budget(.value, must: 138e6, aim: 110e6)), FigureRow(.processorTime),
        FigureRow(.peakMemory, Budget(.value, must: 10e6, aim: 8e6)),
      ]),
    Scenario(
      name: "start", title: "start to first next, app up", course: .starts(count: 10),
      makeExchange: Exchange.smallGET,
      rows: [
        FigureRow(.delay, Budget(.ratio, must: 1.6, aim: 1.2)),
        FigureRow(.processorTime, Budget(.ratio, must: 1.6, aim: 1.2)),
      ]),
    Scenario(
      name: "listen", title: "app's listen to next", course: .listens(count: 4), makeExchange: Exchange.smallGET,
      rows: [FigureRow(.delay, Budget(.value, must: 3e6, aim: 1.5e6))]),
  ]

  private static func large(
    _ name: String, _ title: String, count: Int, must: (latency: Double, processor: Double),
    aim: (latency: Double, processor: Double), peak: Budget? = nil, _ makeExchange: @escaping @Sendable () -> Exchange
  ) -> Scenario {
    Scenario(
      name: name, title: title, course: .invocations(count: count, warmUp: 3), makeExchange: makeExchange,
      rows: [
        FigureRow(.medianLatency, Budget(.ratio, must: must.latency, aim: aim.latency)),
        FigureRow(.processorTime, Budget(.ratio, must: must.processor, aim: aim.processor)),
        FigureRow(.peakMemory, peak),
      ])
  }
}
