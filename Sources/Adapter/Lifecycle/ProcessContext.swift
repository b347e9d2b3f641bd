import AdapterLoop
import Glibc

/// What the adapter gets from its own process. It is a set of functions, so that tests can run the whole program within
/// their own process.
struct ProcessContext: Sendable {
  /// The value of an environment variable; nil if it is not set.
  var variable: @Sendable (_ name: String) -> String?
  /// The names of the environment variables that begin with a prefix.
  var variableNames: @Sendable (_ prefix: String) -> [String]
  /// Prints the help or the version.
  var print: @Sendable (_ text: String) -> Void
  /// Where log lines go.
  var logDescriptor: Int32
  /// How the app's processes are observed.
  var processes: ProcessMonitor
  /// Takes over these signals, as ``SignalSource`` does, and returns a function that waits for the next one.
  var signals: @Sendable @LoopActor (_ signals: [Int32]) -> @LoopActor () async -> Int32

  /// The process that this code runs in.
  static var own: ProcessContext {
    ProcessContext(
      variable: { ProcessEnvironment.value(of: $0) },
      variableNames: { ProcessEnvironment.names(beginningWith: $0) },
      print: { Swift.print($0, terminator: "") }, logDescriptor: STDOUT_FILENO, processes: .kernel,
      signals: { signals in
        let source = SignalSource(signals)
        return { await source.next() }
      })
  }
}
