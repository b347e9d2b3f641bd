import BenchmarkStatistics

extension Report {
  /// All values of all rounds.
  func json(machine: Machine) -> String {
    let entries = scenarios.flatMap { scenario in
      scenario.rows.flatMap { row in
        results.candidates.indices.map { entry(scenario, row, $0) }
      }
    }
    let comparisons = scenarios.flatMap { scenario in
      scenario.comparisons.flatMap { row in pairs.map { comparison(scenario, row, $0) } }
    }
    let executables = results.candidates.indices.map { index in
      JSONValue.object([
        ("name", .string(results.candidates[index].name)), ("bytes", .number(sizes[index])),
      ])
    }
    return JSONValue.object([
      ("machine", machine.json), ("executables", .array(executables)), ("figures", .array(entries)),
      ("comparisons", .array(comparisons)), ("failures", .array(failures.map { .string($0) })),
    ]).text + "\n"
  }

  private func entry(_ scenario: Scenario, _ row: FigureRow, _ index: Int) -> JSONValue {
    let series = results[scenario, index]
    let ratio = results.candidates[index].isFloor ? nil : results.ratio(of: row.figure, scenario, index)
    let values = series.values(of: row.figure)
    return .object([
      ("scenario", .string(scenario.name)), ("figure", .string(row.label)),
      ("candidate", .string(results.candidates[index].name)), ("unit", .string(row.figure.unit)),
      ("rounds", .array(values.map { .number($0) })), ("median", .number(series.median(of: row.figure))),
      ("spread", .number(Samples(values.compactMap { $0 }).spread)), ("ratio", .number(ratio)),
      ("notMeasured", results.obstacle(scenario, row.figure).map { .string($0) } ?? .null),
      ("budget", budget(row.budget)),
    ])
  }

  private func comparison(_ scenario: Scenario, _ row: FigureRow, _ pair: (subject: Int, other: Int)) -> JSONValue {
    let interval = results.interval(of: row.figure, scenario, pair.subject, to: pair.other)
    return .object([
      ("scenario", .string(scenario.name)), ("figure", .string(row.label)),
      ("candidate", .string(results.candidates[pair.subject].name)),
      ("to", .string(results.candidates[pair.other].name)),
      ("mean", .number(interval?.mean)), ("lower", .number(interval?.lower)), ("upper", .number(interval?.upper)),
      ("rounds", .number(interval.map { Double($0.roundCount) })), ("budget", budget(row.budget)),
    ])
  }

  private func budget(_ budget: Budget?) -> JSONValue {
    guard let budget else { return .null }
    let basis =
      switch budget.basis {
      case .ratio: "ratio"
      case .value: "value"
      case .upperBound: "upper bound"
      }
    return .object([("of", .string(basis)), ("must", .number(budget.must)), ("aim", .number(budget.aim))])
  }
}
