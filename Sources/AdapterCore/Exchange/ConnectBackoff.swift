/// The pauses between connections that are refused, as while an app restarts: a try costs some 20 us on loopback, so
/// they begin short.
package struct ConnectBackoff: Sendable, Equatable {
  /// The first pause.
  package var first = Duration.milliseconds(1)
  /// The longest pause.
  package var longest = Duration.milliseconds(50)

  /// The default pauses: 1 ms, doubled up to 50 ms.
  package init() {}

  /// The pause after so many refusals in a row, from 1 on.
  package func pause(after refusals: Int) -> Duration {
    var pause = first
    for _ in 1..<max(refusals, 1) {
      pause *= 2
      if pause >= longest { return longest }
    }
    return min(pause, longest)
  }
}
