/// The pauses between attempts to connect while connections are refused, for example during a restart of the app. An
/// attempt costs about 20 µs on loopback, so the first pauses are short.
package struct ConnectBackoff: Sendable, Equatable {
  /// The first pause.
  package var first = Duration.milliseconds(1)
  /// The longest pause.
  package var longest = Duration.milliseconds(50)

  /// Creates the default back-off: 1 ms, doubled up to 50 ms.
  package init() {}

  /// The pause after this many refusals in a row, at least 1.
  package func pause(after refusals: Int) -> Duration {
    var pause = first
    for _ in 1..<max(refusals, 1) {
      pause *= 2
      if pause >= longest { return longest }
    }
    return min(pause, longest)
  }
}
