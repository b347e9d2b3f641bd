import BenchmarkStatistics

extension Scenario {
  /// All scenarios, in the order of the table, with this project's budgets.
  static let all: [Scenario] = small + bodies + cells + [stream] + starts + RealApp.allCases.flatMap(realApp)

  private static let small = [
    Scenario(
      name: "small-get", title: "small GET, JSON response", course: .invocations(count: 1000, warmUp: 100),
      makeExchange: Exchange.smallGET,
      rows: [
        FigureRow(.medianLatency, Budget(.ratio, must: 1.3, aim: 1.15)),
        FigureRow(.tailLatency),
        FigureRow(.processorTime, Budget(.ratio, must: 1.25, aim: 1.1)),
        FigureRow(.instructions, Budget(.value, must: 150_000, aim: 110_000)),
        FigureRow(.idleMemory, Budget(.value, must: 2.4e6, aim: 2e6)),
      ]),
    Scenario(
      name: "post-1k", title: "POST 1 KB", course: .invocations(count: 1000, warmUp: 100),
      makeExchange: { Exchange.textIn(byteCount: 1024) },
      rows: [
        FigureRow(.medianLatency, Budget(.ratio, must: 2.5, aim: 1.8)), FigureRow(.tailLatency),
        FigureRow(.processorTime),
      ]),
  ]

  private static let bodies = [
    large(
      "text-in-1m", "1 MB text in", count: 100, must: (1.8, 2.5), aim: (1.3, 1.5),
      { Exchange.textIn(byteCount: 1_000_000) }),
    large(
      "text-in-5m", "5.5 MB text in", count: 30, must: (1.6, nil), aim: (1.2, nil),
      peak: Budget(.value, must: 8.5e6, aim: 7.5e6), largeText),
    large(
      "base64-in", "5.9 MB base64 in", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      { Exchange.base64In(byteCount: 4_400_000) }),
    large(
      "text-out", "5.5 MB text out", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      peak: Budget(.value, must: 9.5e6, aim: 8e6), { Exchange.textOut(byteCount: 5_500_000) }),
    large(
      "binary-out", "4.4 MB binary out", count: 30, must: (1.6, 2.0), aim: (1.2, 1.4),
      { Exchange.binaryOut(byteCount: 4_400_000) }),
  ]

  private static let largeText: @Sendable () -> Exchange = { Exchange.textIn(byteCount: 5_500_000) }

  /// The cost of a large body by loops and cores.
  private static let cells = [
    cell("avx512", "AVX-512, two cores", ProcessorConditions(cores: .several, loops: .avx512)),
    cell("avx2", "AVX2, two cores", ProcessorConditions(cores: .several, loops: .avx2)),
    cell("avx512-one-core", "AVX-512, one core", ProcessorConditions(cores: .one, loops: .avx512)),
    cell("avx2-one-core", "AVX2, one core", ProcessorConditions(cores: .one, loops: .avx2)),
  ]

  /// The limits are the ratios to the floor that 59 ms and 45 ms were where they were measured.
  private static let stream = Scenario(
    name: "stream", title: "100 MB stream", course: .invocations(count: 3, warmUp: 1),
    makeExchange: { Exchange.streamOut(blockCount: 1600) },
    rows: [
      FigureRow(.medianLatency, Budget(.ratio, must: 1.15, aim: 0.92), label: "time"),
      FigureRow(.processorTime),
      FigureRow(.peakMemory, Budget(.value, must: 2.6e6)),
    ])

  private static let starts = [
    Scenario(
      name: "start", title: "start to first next, app up", course: .starts(count: 10),
      makeExchange: Exchange.smallGET,
      rows: [
        FigureRow(.delay, Budget(.ratio, must: 1.05, aim: 0.95)),
        FigureRow(.processorTime, Budget(.ratio, must: 1.05, aim: 0.95)),
        FigureRow(.instructions, Budget(.value, must: 600_000, aim: 450_000)),
      ]),
    Scenario(
      name: "listen", title: "app's listen to next", course: .listens(count: 4), makeExchange: Exchange.smallGET,
      rows: [FigureRow(.delay, Budget(.value, must: 3e6, aim: 1.5e6))]),
  ]

  private static func large(
    _ name: String, _ title: String, count: Int, must: (latency: Double, processor: Double?),
    aim: (latency: Double, processor: Double?), peak: Budget? = nil, _ makeExchange: @escaping @Sendable () -> Exchange
  ) -> Scenario {
    Scenario(
      name: name, title: title, course: .invocations(count: count, warmUp: 3), makeExchange: makeExchange,
      rows: [
        FigureRow(.medianLatency, Budget(.ratio, must: must.latency, aim: aim.latency)),
        FigureRow(.processorTime, must.processor.map { Budget(.ratio, must: $0, aim: aim.processor) }),
        FigureRow(.peakMemory, peak),
      ])
  }

  private static func cell(_ name: String, _ title: String, _ conditions: ProcessorConditions) -> Scenario {
    Scenario(
      name: "text-in-5m-\(name)", title: "5.5 MB text in, \(title)", course: .invocations(count: 30, warmUp: 3),
      conditions: conditions, makeExchange: largeText,
      rows: [FigureRow(.processorTime, Budget(.ratio, must: 2.0, aim: 1.4))])
  }

  private static func realApp(_ app: RealApp) -> [Scenario] {
    let isJudged = app != .express
    let rows = [
      FigureRow(.medianLatency), FigureRow(.tailLatency), FigureRow(.processorTime), FigureRow(.appProcessorTime),
    ]
    return [
      Scenario(
        name: "\(app.rawValue)-get", title: "small GET to \(app.title)",
        course: .turns(app, batches: 5, batchCount: 200, warmUp: 100), makeExchange: { Exchange.greeting(app) },
        rows: rows, comparisons: [FigureRow(.medianLatency), FigureRow(.tailLatency)]),
      Scenario(
        name: "\(app.rawValue)-post", title: "POST 1 KB to \(app.title)",
        course: .turns(app, batches: 12, batchCount: 200, warmUp: 100), rounds: isJudged ? 15 : 5,
        makeExchange: { Exchange.echo(byteCount: 1024) }, rows: rows,
        comparisons: [
          FigureRow(
            .medianLatency, isJudged ? Budget(.upperBound, must: 1, excludingMust: true, aim: 0.85) : nil),
          FigureRow(.tailLatency, isJudged ? Budget(.upperBound, must: 1, aim: 0.85) : nil),
        ]),
    ]
  }
}
