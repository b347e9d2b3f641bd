import BenchmarkStatistics

/// The results as a table and as JSON.
struct Report {
  let results: Results
  let scenarios: [Scenario]
  /// The size of each candidate's executable, in bytes.
  let sizes: [Double?]

  private static let sizeBudget = Budget(.value, must: 3.4e6, aim: 2.8e6)

  var table: String {
    var columns = ["scenario", "figure"]
    for candidate in results.candidates {
      columns.append(candidate.name)
      if !candidate.isFloor { columns += ["ratio", "budget"] }
    }
    var table = MarkdownTable(columns: columns + ["must", "aim"])
    for scenario in scenarios {
      for row in scenario.rows {
        var cells = [scenario.title, row.figure.rawValue]
        for index in results.candidates.indices {
          cells += self.cells(results[scenario, index].median(of: row.figure), row, scenario, index)
        }
        table.append(cells + limits(row.budget, row.figure))
      }
    }
    var cells = ["executable", "size"]
    for (index, candidate) in results.candidates.enumerated() {
      cells.append(sizes[index].map(Figure.size.text) ?? "")
      if !candidate.isFloor {
        cells += ["", Self.sizeBudget.verdict(value: sizes[index], ratio: nil)?.rawValue ?? ""]
      }
    }
    table.append(cells + limits(Self.sizeBudget, .size))
    return table.text
  }

  /// One line for each scenario that a candidate did not complete.
  var failures: [String] {
    scenarios.flatMap { scenario in
      results.candidates.indices.compactMap { index in
        results.failure(scenario, index).map { "\(scenario.title), \(results.candidates[index].name): \($0)" }
      }
    }
  }

  func json(machine: Machine) -> String {
    let entries = scenarios.flatMap { scenario in
      scenario.rows.flatMap { row in
        results.candidates.indices.map { entry(scenario, row, $0) }
      }
    }
    let executables = results.candidates.indices.map { index in
      JSONValue.object([
        ("name", .string(results.candidates[index].name)), ("bytes", .number(sizes[index])),
      ])
    }
    return JSONValue.object([
      ("machine", machine.json), ("executables", .array(executables)), ("figures", .array(entries)),
      ("failures", .array(failures.map { .string($0) })),
    ]).text + "\n"
  }

  private func cells(_ value: Double?, _ row: FigureRow, _ scenario: Scenario, _ index: Int) -> [String] {
    let missing = results.failure(scenario, index)?.hasPrefix("not offered") == true ? "not offered" : "failed"
    let text = value.map(row.figure.text) ?? missing
    if results.candidates[index].isFloor { return [text] }
    let ratio = results.ratio(of: row.figure, scenario, index)
    let verdict = row.budget?.verdict(value: value, ratio: ratio)
    return [text, ratio.map { $0.text(digits: 2) + "x" } ?? "", verdict?.rawValue ?? ""]
  }

  private func limits(_ budget: Budget?, _ figure: Figure) -> [String] {
    guard let budget else { return ["", ""] }
    return [budget.must, budget.aim].map {
      budget.basis == .ratio ? $0.text(digits: 1) + "x" : figure.text($0)
    }
  }

  private func entry(_ scenario: Scenario, _ row: FigureRow, _ index: Int) -> JSONValue {
    let series = results[scenario, index]
    let ratio = results.candidates[index].isFloor ? nil : results.ratio(of: row.figure, scenario, index)
    let values = series.values(of: row.figure)
    return .object([
      ("scenario", .string(scenario.name)), ("figure", .string(row.figure.rawValue)),
      ("candidate", .string(results.candidates[index].name)), ("unit", .string(row.figure.unit)),
      ("rounds", .array(values.map { .number($0) })), ("median", .number(series.median(of: row.figure))),
      ("spread", .number(Samples(values.compactMap { $0 }).spread)), ("ratio", .number(ratio)),
      ("budget", budgetJSON(row.budget)),
    ])
  }

  private func budgetJSON(_ budget: Budget?) -> JSONValue {
    guard let budget else { return .null }
    return .object([
      ("of", .string(budget.basis == .ratio ? "ratio" : "value")), ("must", .number(budget.must)),
      ("aim", .number(budget.aim)),
    ])
  }
}
