/// One row of the table: what is measured, how often, with which event and which answer.
struct Scenario: Sendable {
  /// What a trial does with its adapter.
  enum Course: Sendable {
    /// One process handles this many invocations, after some that do not count.
    case invocations(count: Int, warmUp: Int)
    /// That many processes are started beside an app that already listens.
    case starts(count: Int)
    /// That many processes are started before their app listens.
    case listens(count: Int)
  }

  let name: String
  let title: String
  let course: Course
  /// Builds event, expected request and answer; some are large, so only when the scenario runs.
  let makeExchange: @Sendable () -> Exchange
  let rows: [FigureRow]
}
