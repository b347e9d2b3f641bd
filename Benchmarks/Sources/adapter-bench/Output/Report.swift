import BenchmarkStatistics

/// The results as a table.
struct Report {
  let results: Results
  let scenarios: [Scenario]
  /// The size of each candidate's executable, in bytes.
  let sizes: [Double?]

  static let sizeBudget = Budget(.value, must: 3.4e6, aim: 2.8e6)

  /// The candidate that is judged by the budgets: the first adapter, or the control.
  private var subject: Int? { others.first { results.candidates[$0].role == .adapter } ?? others.first }

  /// The candidates except the floor.
  private var others: [Int] { results.candidates.indices.filter { !results.candidates[$0].isFloor } }

  /// The subject and each other adapter.
  var pairs: [(subject: Int, other: Int)] {
    guard let subject else { return [] }
    return others.filter { $0 != subject && results.candidates[$0].role == .adapter }.map { (subject, $0) }
  }

  var table: String {
    var columns = ["scenario", "figure"]
    for candidate in results.candidates { columns += candidate.isFloor ? [candidate.name] : [candidate.name, "ratio"] }
    var table = MarkdownTable(columns: columns + ["must", "aim", "result"])
    for scenario in scenarios {
      for row in scenario.rows { table.append(cells(scenario, row)) }
      for row in scenario.comparisons {
        for pair in pairs { table.append(comparison(scenario, row, pair)) }
        if pairs.isEmpty, row.budget != nil { table.append(missingComparison(scenario, row)) }
      }
    }
    let cells = results.candidates.indices.flatMap { index in
      let text = sizes[index].map(Figure.size.text) ?? ""
      return results.candidates[index].isFloor ? [text] : [text, ""]
    }
    let verdict = subject.flatMap { Self.sizeBudget.verdict(value: sizes[$0]) }
    table.append(["executable", "size"] + cells + limits(Self.sizeBudget, .size) + [verdict?.rawValue ?? ""])
    return table.text
  }

  /// One line for each reason why something was not measured, or not completely.
  var obstacles: [String] {
    scenarios.flatMap { scenario in
      var reasons = results.notes[scenario.name].map { ["\(scenario.title): \($0)"] } ?? []
      for row in scenario.rows {
        guard let reason = results.obstacle(scenario, row.figure) else { continue }
        let what = results.isSkipped(scenario) ? scenario.title : "\(scenario.title), \(row.label)"
        let line = "\(what): not measured: \(reason)"
        if !reasons.contains(line) { reasons.append(line) }
      }
      return reasons
    }
  }

  /// One line for each scenario that a candidate did not complete.
  var failures: [String] {
    scenarios.flatMap { scenario in
      results.candidates.indices.compactMap { index in
        results.failure(scenario, index).map { "\(scenario.title), \(results.candidates[index].name): \($0)" }
      }
    }
  }

  private func cells(_ scenario: Scenario, _ row: FigureRow) -> [String] {
    let isMissing = results.obstacle(scenario, row.figure) != nil
    var cells = [scenario.title, row.label]
    for (index, candidate) in results.candidates.enumerated() {
      let value = results[scenario, index].median(of: row.figure)
      let failure = results.failure(scenario, index)
      var text = value.map(row.figure.text) ?? ""
      if value == nil, let failure { text = failure.hasPrefix("not offered") ? "not offered" : "failed" }
      // The floor does not parse events, so a real app is measured alone instead.
      if value != nil, candidate.isFloor, scenario.realApp != nil { text += " (app alone)" }
      cells.append(isMissing ? "" : text)
      if candidate.isFloor { continue }
      let ratio = isMissing ? nil : results.ratio(of: row.figure, scenario, index)
      cells.append(ratio.map { $0.text(digits: 2) + "x" } ?? "")
    }
    let verdict = subject.flatMap { subject in
      row.budget?.verdict(
        value: results[scenario, subject].median(of: row.figure),
        ratio: results.ratio(of: row.figure, scenario, subject))
    }
    return cells + limits(row.budget, row.figure) + [result(scenario, row, verdict)]
  }

  private func comparison(
    _ scenario: Scenario, _ row: FigureRow, _ pair: (subject: Int, other: Int)
  ) -> [String] {
    let interval =
      results.obstacle(scenario, row.figure) == nil
      ? results.interval(of: row.figure, scenario, pair.subject, to: pair.other) : nil
    let text = interval.map {
      "\($0.mean.text(digits: 2))x (\($0.lower.text(digits: 2)) to \($0.upper.text(digits: 2)))"
    }
    var cells = [scenario.title, "\(row.label), to \(results.candidates[pair.other].name)"]
    for (index, candidate) in results.candidates.enumerated() {
      cells += candidate.isFloor ? [""] : ["", index == pair.subject ? text ?? "" : ""]
    }
    let verdict = row.budget?.verdict(upperBound: interval?.upper)
    return cells + limits(row.budget, row.figure) + [result(scenario, row, verdict)]
  }

  private func missingComparison(_ scenario: Scenario, _ row: FigureRow) -> [String] {
    let empty = results.candidates.flatMap { $0.isFloor ? [""] : ["", ""] }
    return [scenario.title, "\(row.label), to another adapter"] + empty + limits(row.budget, row.figure)
      + ["not measured (needs --adapter PATH)"]
  }

  private func result(_ scenario: Scenario, _ row: FigureRow, _ verdict: Budget.Verdict?) -> String {
    if results.obstacle(scenario, row.figure) != nil { return "not measured" }
    return row.budget == nil ? "" : verdict?.rawValue ?? "not measured"
  }

  private func limits(_ budget: Budget?, _ figure: Figure) -> [String] {
    guard let budget else { return ["", ""] }
    let text = { (value: Double) in budget.basis == .value ? figure.text(value) : value.text(digits: 2) + "x" }
    return [(budget.excludesMust ? "< " : "") + text(budget.must), budget.aim.map(text) ?? ""]
  }
}
