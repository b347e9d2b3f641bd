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
  }

  let name: String
  let title: String
  let course: Course
  /// Builds the event, the expected request and the response. Some are large, so this happens only when the scenario
  /// runs.
  let makeExchange: @Sendable () -> Exchange
  let rows: [FigureRow]
}
