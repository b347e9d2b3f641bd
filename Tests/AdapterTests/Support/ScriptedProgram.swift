import AdapterLoop

@testable import Adapter

/// The whole adapter in the test's own process: a test plays the command line, the environment and the signals.
@LoopActor
final class ScriptedProgram {
  /// Where the log goes.
  let log = LogFile()
  /// What was printed.
  private(set) var printed = ""
  /// The signals that the adapter took over.
  private(set) var taken: [Int32] = []

  private let variables: [String: String]
  private var signals: [Int32] = []
  private var waiting: UnsafeContinuation<Int32, Never>?

  /// - Parameter variables: the environment. All levels are logged unless it says otherwise.
  init(_ variables: [String: String]...) {
    self.variables = variables.reduce(["AWS_LWA_LOG_LEVEL": "debug"]) { $0.merging($1) { $1 } }
  }

  /// Runs the adapter, as `my-adapter`, to its end.
  ///
  /// - Returns: the exit code.
  func run(_ arguments: String...) async -> Int32 {
    let text = Shared("")
    let code = await AdapterProgram.run(
      arguments: ["/opt/extensions/my-adapter"] + arguments,
      in: ProcessContext(
        variable: { [variables] in variables[$0] },
        variableNames: { [variables] prefix in variables.keys.filter { $0.hasPrefix(prefix) }.sorted() },
        print: { line in text.withLock { $0 += line } }, logDescriptor: log.descriptor,
        processes: ScriptedProcesses().monitor,
        signals: { signals in
          self.taken = signals
          return { await self.nextSignal() }
        }))
    printed = text.withLock { $0 }
    return code
  }

  /// Sends the adapter a signal.
  func send(_ signal: Int32) {
    if let waiting {
      self.waiting = nil
      waiting.resume(returning: signal)
    } else {
      signals.append(signal)
    }
  }

  private func nextSignal() async -> Int32 {
    guard signals.isEmpty else { return signals.removeFirst() }
    return await withUnsafeContinuation { waiting = $0 }
  }
}
