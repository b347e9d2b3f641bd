/// A row of the table: what is measured, how often, with which event and response.
struct Scenario: Sendable {
  /// The course of a trial.
  enum Course: Sendable {
    /// One process handles this many invocations, after some that are not measured.
    case invocations(count: Int, warmUp: Int)
    /// This many processes are started while the app already listens.
    case starts(count: Int)
    /// This many processes are started before the app listens.
    case listens(count: Int)
    /// All adapters serve one real app and take turns in batches; one of them is the app alone.
    case turns(RealApp, batches: Int, batchCount: Int, warmUp: Int)
  }

  let name: String
  let title: String
  let course: Course
  /// The number of interleaved rounds unless `--rounds` sets another one.
  var rounds = 5
  var conditions = ProcessorConditions()
  /// Builds the event, the expected request and the response. Some are large, so this happens only when the scenario
  /// runs.
  let makeExchange: @Sendable () -> Exchange
  let rows: [FigureRow]
  /// Figures whose ratio to every other adapter is shown, with its confidence interval.
  var comparisons: [FigureRow] = []

  /// The real app that it needs.
  var realApp: RealApp? {
    if case .turns(let app, _, _, _) = course { app } else { nil }
  }
}
